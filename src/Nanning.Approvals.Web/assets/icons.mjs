/** The icons of the sprite; a name here is a name of @tabler/icons (outline). Sorted. */
export const icons = [
  'accessible', 'adjustments-horizontal', 'alert-circle', 'alert-triangle', 'archive', 'arrow-back-up', 'arrow-left', 'arrow-right', 'award',
  'bell', 'book', 'briefcase', 'building', 'building-bank', 'building-community', 'building-skyscraper', 'calculator', 'calendar', 'calendar-due', 'calendar-event',
  'certificate', 'chart-bar', 'check', 'checks', 'checklist', 'chevron-down', 'chevron-left', 'chevron-right', 'chevron-up', 'circle', 'circle-check', 'circle-dashed', 'circle-x',
  'clipboard-check', 'clipboard-list', 'clock', 'clock-hour-4', 'clock-pause', 'cloud-upload', 'coin-yuan', 'copy', 'device-floppy', 'dots', 'dots-vertical', 'download',
  'edit', 'external-link', 'eye', 'file', 'file-certificate', 'file-check', 'file-description', 'file-import', 'file-plus', 'file-text', 'file-type-pdf', 'files', 'filter', 'flag',
  'folder', 'folder-open', 'gavel', 'hand-stop', 'help-circle', 'history', 'home', 'hourglass', 'id', 'inbox', 'info-circle', 'key', 'keyboard', 'language', 'layout-dashboard',
  'layout-list', 'link', 'list-check', 'list-details', 'lock', 'login', 'logout', 'mail', 'map-pin', 'menu-2', 'message', 'message-circle', 'message-report', 'messages', 'minus', 'moon',
  'note', 'paperclip', 'pencil', 'phone', 'photo', 'player-pause', 'player-play', 'plus', 'point', 'printer', 'qrcode', 'refresh', 'report-analytics', 'road', 'rosette-discount-check',
  'route', 'school', 'search', 'send', 'settings', 'shield-check', 'sitemap', 'sort-descending', 'speakerphone', 'star', 'microscope', 'sun', 'table', 'text-size', 'thumb-down',
  'thumb-up', 'trash', 'trending-up', 'upload', 'user', 'user-check', 'user-circle', 'user-plus', 'users', 'users-group', 'wifi', 'writing', 'x', 'zoom-question',
  'arrows-sort', 'bulb', 'cash-banknote', 'discount', 'list-numbers', 'plant-2', 'receipt-tax', 'transform'
];
