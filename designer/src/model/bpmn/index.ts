export { fromBpmn, type Imported } from './read';
export { toBpmn } from './write';
export { XmlError } from './xml';
export type { LeftOut } from './foreign';
