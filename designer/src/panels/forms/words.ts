import type { FieldKind } from '../../model/form';

export const kindWords: Readonly<Record<FieldKind, readonly [zh: string, en: string]>> = {
  text: ['单行文字', 'Line of text'], textarea: ['多行文字', 'Text'], number: ['数字', 'Number'], money: ['金额（元）', 'Amount in yuan'], integer: ['整数', 'Whole number'], date: ['日期', 'Date'],
  boolean: ['是否', 'Yes or no'], choice: ['单选', 'Choice'], phone: ['电话', 'Telephone'], email: ['电子邮箱', 'Mail address'], creditCode: ['统一社会信用代码', 'Credit code'],
  idNumber: ['公民身份号码', 'Identity number'], table: ['表格', 'Table'],
};
