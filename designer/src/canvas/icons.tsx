import {
  IconArrowsSplit2, IconBell, IconCalendarRepeat, IconCertificate, IconCoinYuan, IconFileDescription, IconFlagCheck, IconGitBranch, IconHourglassHigh,
  IconMailForward, IconMessages, IconPencilExclamation, IconPlayerPlay, IconSettings, IconSitemap, IconSpeakerphone, IconUsersGroup, type Icon,
} from '@tabler/icons-react';
import type { Category } from '../model/category';

const icons: Readonly<Record<Category, Icon>> = {
  start: IconPlayerPlay,
  end: IconFlagCheck,
  task: IconFileDescription,
  opinion: IconMessages,
  expert: IconUsersGroup,
  supplement: IconPencilExclamation,
  decision: IconGitBranch,
  gateway: IconArrowsSplit2,
  timer: IconHourglassHigh,
  notice: IconSpeakerphone,
  notify: IconBell,
  money: IconCoinYuan,
  certificate: IconCertificate,
  message: IconMailForward,
  obligation: IconCalendarRepeat,
  subflow: IconSitemap,
  system: IconSettings,
};

export function CategoryIcon({ category, size = 18 }: { readonly category: Category; readonly size?: number }) {
  const Icon = icons[category];
  return <Icon size={size} stroke={1.75} aria-hidden />;
}
