import { z } from 'zod';

/** The schema inside defaults, optionals and transformations. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodNullable
  ) {
    return unwrap(schema._zod.def.innerType);
  }
  return schema instanceof z.core.$ZodPipe ? unwrap(schema._zod.def.in) : schema;
}

/** The keys that the object at `path` of a schema may have; none if there is no object there. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const inner = unwrap(schema);
  const [head, ...rest] = path;
  if (head === undefined) return inner instanceof z.core.$ZodObject ? Object.keys(inner._zod.def.shape) : [];
  if (inner instanceof z.core.$ZodArray) return keysAt(inner._zod.def.element, rest);
  if (!(inner instanceof z.core.$ZodObject)) return [];
  const member = inner._zod.def.shape[String(head)];
  return member === undefined ? [] : keysAt(member, rest);
}
