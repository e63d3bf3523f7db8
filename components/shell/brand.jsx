// Colours set as properties by script: a content policy without inline styles lets these through.
export function BrandScope({ brand, ink, className = "", children, ...rest }) {
  const style = brand ? { "--brand": brand, "--brand-ink": ink || "#ffffff" } : undefined;
  return <div {...rest} className={`k-brand ${className}`} style={style}>{children}</div>;
}
