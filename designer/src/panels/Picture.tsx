import { useEffect, useMemo, useRef } from 'react';
import { useEditorPart, type EditorStore } from '../editor/store';
import type { JsonObject } from '../model/json';
import { draw, page, type Picture as Drawn, type Tone } from '../model/svg';

interface Props {
  readonly store: EditorStore;
  readonly model: JsonObject;
  readonly title: string;
  readonly tones?: ReadonlyMap<string, Tone> | undefined;
  /** The step to bring into sight. */
  readonly focus?: string | undefined;
}

/** A flow that is only looked at, as wide as there is room or scrolled at a size that can be read. */
export function Picture({ store, model, title, tones, focus }: Props) {
  const picture = usePicture(store, model, title, tones);
  const frame = useRef<HTMLDivElement>(null);
  const box = focus === undefined ? undefined : picture.boxes.get(focus);
  useEffect(() => {
    const [outer, inner] = [frame.current, frame.current?.firstElementChild];
    if (box !== undefined && outer !== null && inner !== null && inner !== undefined) {
      const scale = inner.clientWidth / picture.width;
      outer.scrollTo((box.x + box.width / 2) * scale - outer.clientWidth / 2, (box.y + box.height / 2) * scale - outer.clientHeight / 2);
    }
  }, [box, picture.width]);
  return picture.svg === '' ? null : (
    <div ref={frame} className="pn-picture" tabIndex={0} role="region" aria-label={title}>
      {/* The markup is written by draw(), which escapes every text. */}
      <div style={{ width: Math.max(560, Math.round(picture.width * 0.62)) }} dangerouslySetInnerHTML={{ __html: picture.svg }} />
    </div>
  );
}

export function usePicture(store: EditorStore, model: JsonObject, title: string, tones?: ReadonlyMap<string, Tone>): Drawn {
  const lang = useEditorPart(store, (state) => state.lang);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const departments = useEditorPart(store, (state) => state.context.departments);
  const fields = useEditorPart(store, (state) => state.context.fields);
  return useMemo(() => {
    const names = new Map(departments.map((one) => [one.code, lang === 'en' ? one.nameEn : one.name]));
    const labels = new Map(fields.map((one) => [one.path, lang === 'en' ? one.labelEn : one.label]));
    return draw(model, { language: lang, descriptors, departmentName: (code) => names.get(code), fieldName: (path) => labels.get(path), palette: page, tones, title });
  }, [model, lang, descriptors, departments, fields, tones, title]);
}
