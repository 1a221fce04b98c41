import { expect, test } from 'vitest';
import { childrenOf, dataOf, element, sizeBytes, unsignedBytes, unsignedOf, voidElement } from './ebml.ts';

test('elements are read as they were written', () => {
  const data = Buffer.concat([
    element(0x1a45dfa3, Buffer.from('one')),
    element(0xec, Buffer.alloc(300)),
    element(0x4dbb),
  ]);
  const children = childrenOf(data);
  expect(children.map(({ id, size }) => [id, size])).toEqual([
    [0x1a45dfa3, 3],
    [0xec, 300],
    [0x4dbb, 0],
  ]);
  const [first] = children;
  expect(first === undefined ? '' : dataOf(data, first).toString()).toBe('one');
});

test('sizes as in RFC 8794, section 4.1', () => {
  expect(sizeBytes(2, 1)).toEqual(Buffer.of(0x82));
  expect(sizeBytes(2, 2)).toEqual(Buffer.of(0x40, 0x02));
  expect(sizeBytes(127, 2)).toEqual(Buffer.of(0x40, 0x7f));
  expect(sizeBytes(500, 8)).toEqual(Buffer.of(1, 0, 0, 0, 0, 0, 1, 0xf4));
  // 127 needs two bytes: all ones of one byte mean "unknown".
  expect(element(0xec, Buffer.alloc(127)).subarray(0, 3)).toEqual(Buffer.of(0xec, 0x40, 0x7f));
});

test('numbers', () => {
  for (const value of [0, 1, 255, 256, 2 ** 40 + 3]) {
    expect(unsignedOf(unsignedBytes(value))).toBe(value);
  }
  expect(unsignedBytes(256)).toEqual(Buffer.of(1, 0));
});

test('a void element takes exactly the room that it is given', () => {
  for (const total of [2, 3, 127, 128, 129, 130, 5000]) {
    const data = voidElement(total);
    expect(data).toHaveLength(total);
    expect(childrenOf(data)).toHaveLength(1);
  }
});

test('damage ends the list', () => {
  expect(childrenOf(Buffer.of(0xec, 0x90, 1, 2))).toEqual([]);
  expect(childrenOf(Buffer.alloc(20))).toEqual([]);
});
