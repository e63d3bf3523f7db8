// The welcome video. It starts by itself without sound, unless the person asked their device for calm.
import { useEffect, useRef } from "react";
import { useTexts } from "$/public/external/components/i18n/i18n.js";

export function Tour({ src, poster, captions = [], label, onFinished }) {
  const video = useRef(null);
  const { lang } = useTexts();
  useEffect(() => {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) video.current?.play().catch(() => {});
  }, [src]);
  // One track only: with several, browsers choose by themselves, and may show two at once.
  const spoken = captions.find((track) => track.lang === lang) ?? captions[0];
  const shown = (track) => {
    if (track) track.track.mode = "showing";
  };
  return (
    <video
      ref={video} className="p-tour" src={src} poster={poster || undefined} controls muted playsInline preload="auto"
      aria-label={label} onEnded={() => onFinished?.()} data-testid="tour"
    >
      {spoken ? <track key={spoken.lang} ref={shown} kind="captions" srcLang={spoken.lang} label={spoken.label} src={spoken.src} default /> : null}
    </video>
  );
}
