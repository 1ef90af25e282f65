import type { Language } from '../../model/definition';
import { asObject, asText, type JsonObject } from '../../model/json';

/** What a step is called, for lists that name steps of other levels too. */
export function labelOf(activity: JsonObject, language: Language): string {
  const metadata = asObject(activity['metadata']);
  const [own, other] = language === 'en' ? ['displayTextEn', 'displayText'] : ['displayText', 'displayTextEn'];
  return asText(metadata?.[own]) ?? asText(metadata?.[other]) ?? asText(activity['name']) ?? asText(activity['id']) ?? '';
}
