import { IconX } from '@tabler/icons-react';
import { Select, type Option } from './fields';

interface Props {
  readonly label: string;
  readonly add: string;
  readonly remove: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly chosen: readonly string[];
  readonly options: readonly Option[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Some out of a long list: what is chosen stands below and can be taken away again. */
export function Chips({ label, add, remove, hint, error, chosen, options, onChange }: Props) {
  const textOf = (one: string): string => options.find((option) => option.value === one)?.text ?? one;
  return (
    <div className="ed-chips">
      <Select label={label} hint={hint} error={error} none={add} value="" options={options.filter((option) => !chosen.includes(option.value))} onChange={(one) => one !== '' && onChange([...chosen, one])} />
      {chosen.length > 0 && (
        <ul>
          {chosen.map((one) => (
            <li key={one}>{textOf(one)}<button type="button" aria-label={`${remove} ${textOf(one)}`} onClick={() => onChange(chosen.filter((other) => other !== one))}><IconX size={12} aria-hidden /></button></li>
          ))}
        </ul>
      )}
    </div>
  );
}
