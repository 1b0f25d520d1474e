// The mark: a page cut into panels.

export function AppMark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" aria-hidden="true">
      <path d="M2 2h11.2l-1.7 8H2zM15.2 2H20v8h-6.5z" fill="currentColor" />
      <path d="M2 12h5.5v8H2z" fill="currentColor" />
      <path d="M9.5 12H20v8H9.5z" fill="var(--accent)" />
    </svg>
  );
}
