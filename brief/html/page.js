// Shows the print button, and lets Escape close a card (WCAG 2.2, 1.4.13: dismissible).
const button = document.querySelector('.print-button');
button.hidden = false;
button.addEventListener('click', () => print());
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  for (const trace of document.querySelectorAll('.trace:hover, .trace:focus-within')) {
    const card = trace.querySelector('.card');
    card.style.display = 'none';
    const show = () => card.style.removeProperty('display');
    trace.addEventListener('pointerleave', show, { once: true });
    trace.addEventListener('focusout', show, { once: true });
  }
});
