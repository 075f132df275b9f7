import { Text } from './Text.tsx';
import { useLayout } from './theme.ts';

/** Omitted if it does not fit: a truncated link does not work. */
export function PageLink({ url }: { url: string | null }) {
  const { columns } = useLayout();
  if (url === null || url.length + 4 > columns) return null;
  return (
    <Text tone="link" href={url}>
      {url}
    </Text>
  );
}
