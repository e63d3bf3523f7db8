// The welcome video. It starts by itself without sound, unless the person asked their device for calm.
import { useEffect, useRef } from "react";
import { useTexts } from "$/public/external/components/i18n/i18n.js";

export function Tour({ src, poster, captions = [], label, onFinished }) {
  const video = useRef(null);
  const { lang } = useTexts();
  useEffect(() => {
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) video.current?.play().catch(() => {});
  }, [src]);
  useEffect(() => {
    const tracks = [...(video.current?.textTracks ?? [])];
    const wanted = tracks.find((track) => track.language === lang) ?? tracks[0];
    for (const track of tracks) track.mode = track === wanted ? "showing" : "disabled";
  }, [lang, captions]);
  return (
    <video
      ref={video} className="p-tour" src={src} poster={poster || undefined} controls muted playsInline preload="auto"
      aria-label={label} onEnded={() => onFinished?.()} data-testid="tour"
    >
      {captions.map((track) => <track key={track.lang} kind="captions" srcLang={track.lang} label={track.label} src={track.src} />)}
    </video>
  );
}
