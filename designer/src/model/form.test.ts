import { describe, expect, it } from 'vitest';
import { fieldsOf, freshName, insertAt, moveAt, newField, problemOf, removeAt, renameField, retype, setAt, stepForms, usesOf, withStepForm } from './form';
import type { JsonObject } from './json';

const procedure: JsonObject = {
  form: {
    sections: [
      { id: 'a', title: '单位', fields: [{ id: 'name', type: 'text', label: '名称' }, { id: 'area', type: 'number', label: '面积', min: 1 }] },
      { id: 'b', title: '场地', fields: [{ id: 'tenants', type: 'table', label: '入驻', columns: [{ id: 'people', type: 'integer', label: '人数' }], visible: 'form.area > 100 and form.areaOld = null' }] },
    ],
    checks: [{ field: 'area', formula: 'form.tenants != null', text: '应有入驻' }],
  },
  materials: [],
};
const model: JsonObject = { root: { type: 'Elsa.Flowchart', activities: [
  { id: 'D', type: 'Elsa.FlowDecision', metadata: { displayText: '面积够吗' }, condition: { typeName: 'Boolean', expression: { type: 'Formula', value: 'form.area >= params.minArea' } } },
  { id: 'R', type: 'Approvals.Review', metadata: { displayText: '审查' } },
] } };
const ids = (one: JsonObject) => fieldsOf(one).map(({ field }) => field['id']);

describe('the fields of a form', () => {
  it('are found with the columns of tables', () => expect(ids(procedure)).toEqual(['name', 'area', 'tenants', 'people']));

  it('come, go and move from section to section', () => {
    const [a, b] = [['form', 'sections', 0, 'fields'], ['form', 'sections', 1, 'fields']] as const;
    expect(ids(insertAt(procedure, a, 1, newField('date', 'since', '日期', 'Since')))).toEqual(['name', 'since', 'area', 'tenants', 'people']);
    expect(ids(removeAt(procedure, a, 0))).toEqual(['area', 'tenants', 'people']);
    expect(ids(moveAt(procedure, a, 0, a, 2))).toEqual(['area', 'name', 'tenants', 'people']);
    expect(ids(moveAt(procedure, a, 1, b, 1))).toEqual(['name', 'tenants', 'people', 'area']);
    expect(moveAt(procedure, a, 1, a, 1)).toBe(procedure);
    expect(moveAt(procedure, a, 1, a, 2)).toBe(procedure);
  });

  it('keep the order of what was not touched', () => {
    const next = setAt(procedure, ['form', 'sections', 0, 'fields', 1, 'min'], 300);
    expect(JSON.stringify(next)).toBe(JSON.stringify(procedure).replace('"min":1', '"min":300'));
    expect(Object.keys(setAt({ a: 1, b: 2 }, ['a'], undefined))).toEqual(['b']);
  });

  it('lose what another type does not know', () => {
    expect(retype({ id: 'x', type: 'number', label: '数', min: 1, unit: '元' }, 'choice')).toMatchObject({ id: 'x', type: 'choice', label: '数', unit: '元', options: [{ value: 'a' }, { value: 'b' }] });
    expect(retype({ id: 'x', type: 'number', min: 1 }, 'text')).not.toHaveProperty('min');
    expect(retype({ id: 'x', type: 'number', min: 1 }, 'money')).toHaveProperty('min', 1);
  });

  it('get names of their own', () => expect(freshName('field', ['field', 'field2'])).toBe('field3'));
});

describe('a field that something reads', () => {
  it('is found in conditions, in other fields, in checks and in rules', () => {
    const uses = usesOf('area', model, procedure, { rules: [{ id: 'r', condition: 'form.area >= 300' }], amount: { steps: [{ formula: 'form.areas' }] } });
    expect(uses.map((one) => one.where)).toEqual(['环节“面积够吗”', '字段“入驻”', '填报校验', '申报条件']);
    expect(uses[0]?.activityId).toBe('D');
    expect(usesOf('name', model, procedure, {})).toEqual([]);
  });

  it('takes its readers along when it is renamed', () => {
    expect(JSON.stringify(renameField(model, 'area', 'floor'))).toContain('form.floor >= params.minArea');
    const next = renameField(procedure, 'area', 'floor');
    expect(JSON.stringify(next)).toContain('form.floor > 100 and form.areaOld = null');
    expect(JSON.stringify(next)).toContain('"field":"floor"');
    expect(renameField(model, 'nothing', 'else')).toBe(model);
  });
});

describe('a form of a step', () => {
  it('is an input of its activity and goes with its last field', () => {
    const [review] = stepForms(model);
    expect(review).toEqual({ id: 'R', name: '审查', fields: [] });
    const activity = withStepForm({ id: 'R' }, [newField('text', 'x', '甲', 'A')]);
    expect(activity).toMatchObject({ form: { typeName: 'Object', expression: { type: 'Object', value: [{ id: 'x' }] } } });
    expect(withStepForm(activity, [])).toEqual({ id: 'R' });
  });
});

describe('what is typed into the preview', () => {
  it.each([
    [{ type: 'text', required: true }, '', '请填写'], [{ type: 'integer' }, '1.5', '应为整数'], [{ type: 'number', min: 3 }, '2', '不能小于 3'], [{ type: 'money' }, '0.123', '最多 2 位小数'],
    [{ type: 'text', pattern: '\\d+' }, 'x', '格式不正确'], [{ type: 'text', maxLength: 2 }, 'abc', '最多 2 个字符'], [{ type: 'text', pattern: '(' }, 'x', undefined], [{ type: 'number' }, '3.25', undefined],
  ])('%o with "%s"', (field, value, problem) => expect(problemOf(field, value)?.[0]).toBe(problem));
});
