// Stands outside every fragment: what it says runs the whole page. See `wake.js`.
export default function (component) {
  component.parentElement.hidden = true;
  window.playgroundPage = component;
}
