// What stands in the controls of a form, read and written by their names.

const controlsOf = (form, name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

/** What stands in it; undefined when the form has no such control. */
export function read(form, name) {
  const [one, ...others] = controlsOf(form, name);
  if (!one) return undefined;
  if (one.type === "radio") return [one, ...others].find((each) => each.checked)?.value ?? "";
  return one.type === "checkbox" ? one.checked : one.value;
}

let writing = false;

/** Whether what a control tells of now was done by a person, and not by `write`. */
export const byHand = () => !writing;

/** Writes what a control is to hold; whoever listens hears of it as of a change by hand, but for `byHand`. */
export function write(form, name, value) {
  const before = read(form, name);
  if (value === undefined || before === undefined || before === value) return;
  const [one, ...others] = controlsOf(form, name);
  writing = true;
  if (one.type === "radio") [one, ...others].find((each) => each.value === value)?.click();
  else if (one.type === "checkbox") one.click();
  else {
    // Past React's own note of the value: it is to hear of the change, as of one by hand.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(one), "value").set.call(one, value);
    for (const kind of ["input", "change"]) one.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  writing = false;
}
