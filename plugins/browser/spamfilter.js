/* How a form was filled in: sends along form_seconds, form_pastes, form_focuses and a honeypot; knows nobody. MIT licence. */
(() => {
  'use strict';
  const script = document.currentScript;
  const { forms = '', honeypot = 'homepage_again' } = script ? script.dataset : {};
  const counts = new WeakMap();

  const isField = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;

  // People do not see it, nor do their screen readers and tab keys; a robot fills it in.
  const addTrap = (form) => {
    const trap = document.createElement('input');
    Object.assign(trap, { name: honeypot, type: 'text', tabIndex: -1, autocomplete: 'off' });
    trap.setAttribute('aria-hidden', 'true');
    Object.assign(trap.style, { position: 'absolute', left: '-9999px', width: '1px' });
    form.append(trap);
  };

  const watch = (form) => {
    if (!form.elements.namedItem(honeypot)) addTrap(form);
    if (counts.has(form)) return;
    const focused = form.contains(document.activeElement) && isField(document.activeElement);
    // A text that stood there before the script, kept by the browser or the page, may be sent untouched.
    const isFilled = [...form.querySelectorAll('textarea')].some(({ value }) => value.trim());
    const seen = { since: performance.now(), pastes: 0, focuses: focused ? 1 : 0, isFilled };
    counts.set(form, seen);
    form.addEventListener('paste', () => (seen.pastes += 1), true);
    form.addEventListener('focusin', (event) => {
      if (isField(event.target)) seen.focuses += 1;
    });
    // Whoever listens to "submit" or reads FormData gets the fields.
    form.addEventListener('formdata', ({ formData }) => {
      for (const [name, value] of Object.entries(measure(form))) {
        if (name !== 'honeypot') formData.set(name, value);
      }
    });
  };

  /** What to send along with the comment of this form, by the names of the filter's API. */
  const measure = (form) => {
    watch(form);
    const { since, pastes, focuses, isFilled } = counts.get(form);
    const said = { form_seconds: Math.round(performance.now() - since) / 1000, form_pastes: pastes };
    if (focuses || !isFilled) said.form_focuses = focuses;
    return { ...said, honeypot: form.elements.namedItem(honeypot).value };
  };

  const watchAll = () => {
    if (forms) document.querySelectorAll(forms).forEach(watch);
    else document.querySelectorAll('textarea').forEach(({ form }) => form && watch(form));
  };
  watchAll();
  // Forms that come later, of a comment widget for example.
  new MutationObserver(watchAll).observe(document, { childList: true, subtree: true });
  window.spamfilter = { measure };
})();
