// What a person wrote, as they wrote it; addresses in it can be pressed.
import { memo } from "react";
import { useTexts } from "$/public/external/components/i18n/i18n.js";
import { addressed } from "$/public/external/components/ui/written/addresses.js";

function Link({ text, href }) {
  const t = useTexts();
  // A mail is written in another program, a page opens beside this one.
  const outside = href.startsWith("mailto:") ? {} : { target: "_blank", title: t("It opens in a tab of its own.") };
  return <a className="k-link k-address" dir="ltr" href={href} rel="noopener noreferrer nofollow" {...outside}>{text}</a>;
}

export const Written = memo(function Written({ text }) {
  return addressed(text ?? "").map((piece, place) => (piece.href ? <Link key={place} {...piece} /> : piece.text));
});
