"""Where links of mails lead: small pages that hand the token of the link to the API.

The token follows the `#`: the server never sees it in an address, and nothing is used up until
the button is pressed.
"""

from dataclasses import dataclass
from html import escape

from litestar import Controller, Response, get

from domain.applicants.entities import AttestationPart, LetterAttribute
from domain.applicants.entities.attestation import SHOWN_BY_DEFAULT
from services.edge.authentication import PUBLIC

STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem}"
    "label{display:block;margin:1rem 0}input{display:block;font:inherit;width:100%;"
    "box-sizing:border-box;padding:.4rem;margin-top:.2rem}button{font:inherit;padding:.5rem 1rem}"
    "output{display:block;margin-top:1rem}"
)
SCRIPT = """"use strict";
const form = document.forms[0];
const output = document.querySelector("output");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { token: location.hash.slice(1) };
  for (const field of form.elements) if (field.name && field.value) body[field.name] = field.value;
  output.textContent = "Sending…";
  try {
    const answer = await fetch(form.dataset.to, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      form.hidden = true;
      output.textContent = form.dataset.done;
      return;
    }
    const problem = await answer.json();
    const details = problem.errors.map((each) => each.detail);
    output.textContent = [...new Set([problem.detail, ...details])].join(" ");
  } catch {
    output.textContent = "There was no answer. Try again.";
  }
});
"""
ATTESTATION_SCRIPT = """"use strict";
const token = location.hash.slice(1);
const form = document.forms[0];
const output = document.querySelector("output");
const call = (path, body) =>
  fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
const told = (name) => form.querySelector(`[name=${name}]`).value || null;
const ticked = (name) =>
  [...form.querySelectorAll(`[name=${name}]:checked`)].map((each) => each.value);
const tick = (duty) => {
  const label = document.createElement("label");
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: "duties", value: duty });
  label.append(box, " " + duty.replaceAll("-", " "));
  return label;
};
const complain = async (answer) => {
  const problem = await answer.json();
  const details = problem.errors.map((each) => each.detail);
  output.textContent = [...new Set([problem.detail, ...details])].join(" ");
};
const open = async () => {
  const answer = await call("/v1/attestations/openings", { token });
  if (!answer.ok) return complain(answer);
  const asked = await answer.json();
  document.getElementById("asked").textContent =
    `${asked.applicant}: ${asked.role}, ${asked.site}, ` +
    `${asked.started_on} to ${asked.ended_on ?? "now"}.`;
  document.getElementById("duties").append(...asked.duties.map(tick));
  form.querySelector("[name=started_on]").value = asked.started_on;
  form.querySelector("[name=ended_on]").value = asked.ended_on ?? "";
  form.hidden = false;
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const attributes = {};
  for (const each of form.querySelectorAll("select"))
    if (each.value) attributes[each.name] = each.value;
  const about = ticked("about");
  output.textContent = "Sending…";
  try {
    const answer = await call("/v1/attestations", {
      token,
      attributes,
      author_title: told("author_title"),
      started_on: told("started_on"),
      ended_on: told("ended_on"),
      comment: told("comment"),
      duties: ticked("duties"),
      shown: ticked("shown"),
      us_licensed: about.includes("us_licensed") || null,
      faculty: about.includes("faculty") || null,
      observed_directly: about.includes("observed_directly") || null,
    });
    if (!answer.ok) return complain(answer);
    form.hidden = true;
    output.textContent = "Thank you. It is signed, and this link is used up.";
  } catch {
    output.textContent = "There was no answer. Try again.";
  }
});
open().catch(() => { output.textContent = "There was no answer. Try again."; });
"""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
}

_NAME = '<label>Your name<input name="name" autocomplete="name" maxlength="200"></label>'


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """One page: what it asks for, where that goes, and what is said when it went well."""

    title: str
    words: str
    fields: str
    button: str
    to: str
    done: str

    def render(self) -> str:
        """Return the page."""
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{escape(self.title)}</title><style>{STYLE}</style></head>"
            f"<body><main><h1>{escape(self.title)}</h1><p>{escape(self.words)}</p>"
            f'<form method="post" data-to="{escape(self.to)}" data-done="{escape(self.done)}">'
            f"{self.fields}<button>{escape(self.button)}</button></form>"
            '<output role="status"></output><noscript>This page needs JavaScript.</noscript>'
            '</main><script src="/links.js"></script></body></html>'
        )


def _password(label: str, kind: str) -> str:
    return (
        f'<label>{label}<input name="password" type="password" autocomplete="{kind}" '
        'maxlength="256" required></label>'
    )


SIGN_UP = LinkPage(
    title="Confirm your address",
    words="Enter the password you chose when you signed up.",
    fields=_password("Password", "current-password"),
    button="Confirm",
    to="/v1/auth/sign-ups/proofs",
    done="Your agency is ready. You can log in now.",
)
INVITATION = LinkPage(
    title="Accept the invitation",
    words="New here: enter your name and a password of at least 12 characters. "
    "With an account: enter the password you have.",
    fields=_NAME + _password("Password", "new-password"),
    button="Accept",
    to="/v1/auth/invitation-acceptances",
    done="Welcome. You can log in now.",
)
RESET = LinkPage(
    title="Choose a new password",
    words="At least 12 characters. Every session of yours ends.",
    fields=_password("New password", "new-password"),
    button="Change it",
    to="/v1/auth/password-resets/uses",
    done="Your password is changed. You can log in now.",
)


def _box(name: str, value: str, words: str, *, is_ticked: bool = False) -> str:
    ticked = " checked" if is_ticked else ""
    return (
        f'<label><input type="checkbox" name="{name}" value="{value}"{ticked}> '
        f"{escape(words)}</label>"
    )


def _attribute(name: str) -> str:
    words = name.replace("-", " ")
    return (
        f'<label>{words}<select name="{name}"><option value="">no answer</option>'
        '<option value="not-seen">not seen</option><option value="some">some</option>'
        '<option value="strong">strong</option></select></label>'
    )


def attestation_page() -> str:
    """Return the page on which a supervisor confirms an experience."""
    about = (
        _box("about", "us_licensed", "I hold a US medical licence")
        + _box("about", "faculty", "I am faculty of a residency program or medical school")
        + _box("about", "observed_directly", "I observed the applicant directly")
    )
    shown = "".join(
        _box("shown", each.value, each.value, is_ticked=each in SHOWN_BY_DEFAULT)
        for each in AttestationPart
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Confirm an experience</title><style>{STYLE}"
        "input[type=checkbox]{display:inline;width:auto}select,textarea{display:block;width:100%;"
        "font:inherit}</style></head><body><main><h1>Confirm an experience</h1>"
        '<p id="asked"></p><p>Tick only what you saw done. This is kept by the advising agency; '
        "it is no letter of recommendation, and programs are not sent it.</p>"
        '<form method="post" hidden><fieldset id="duties"><legend>Duties</legend></fieldset>'
        '<label>First day<input type="date" name="started_on"></label>'
        '<label>Last day<input type="date" name="ended_on"></label>'
        '<label>Your title<input name="author_title" maxlength="200"></label>'
        f"<fieldset><legend>About you</legend>{about}</fieldset><fieldset>"
        "<legend>What a letter could say</legend>"
        f"{''.join(_attribute(each.value) for each in LetterAttribute)}</fieldset>"
        '<label>Comment<textarea name="comment" maxlength="4000"></textarea></label>'
        f"<fieldset><legend>The applicant may see</legend>{shown}</fieldset>"
        '<button>Sign</button></form><output role="status"></output>'
        "<noscript>This page needs JavaScript.</noscript></main>"
        '<script src="/attestation.js"></script></body></html>'
    )


class LinkPageController(Controller):
    """Pages for whoever got a mail."""

    path = ""
    opt = PUBLIC
    include_in_schema = False

    @get("/sign-up/confirm", media_type="text/html")
    async def confirm_sign_up(self) -> Response[str]:
        """A new agency's owner."""
        return _page(SIGN_UP)

    @get("/invitation", media_type="text/html")
    async def accept_invitation(self) -> Response[str]:
        """Somebody invited."""
        return _page(INVITATION)

    @get("/log-in/reset", media_type="text/html")
    async def reset_password(self) -> Response[str]:
        """Somebody who forgot a password."""
        return _page(RESET)

    @get("/attestation", media_type="text/html")
    async def confirm_experience(self) -> Response[str]:
        """A supervisor."""
        return Response(attestation_page(), media_type="text/html; charset=utf-8", headers=HEADERS)

    @get("/attestation.js", media_type="text/javascript")
    async def read_attestation_script(self) -> Response[str]:
        """What fills and sends the supervisor's form."""
        return Response(ATTESTATION_SCRIPT, media_type="text/javascript; charset=utf-8")

    @get("/links.js", media_type="text/javascript")
    async def read_script(self) -> Response[str]:
        """What sends the forms."""
        return Response(SCRIPT, media_type="text/javascript; charset=utf-8")


def _page(page: LinkPage) -> Response[str]:
    return Response(page.render(), media_type="text/html; charset=utf-8", headers=HEADERS)
