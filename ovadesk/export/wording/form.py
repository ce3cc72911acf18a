"""Sentences for the problem codes of the reading form."""

SENTENCES: dict[str, str] = {
    "form.key": "'{key}' cannot name a question. Take a small letter, then small letters, digits and _, 40 at most.",
    "form.label": "The question {key} asks nothing. Write down what is asked.",
    "form.text_long": "A text of {key} is too long. Shorten it to {most} characters.",
    "form.characters": "A text of {key} holds characters that cannot be shown or stored. Type it again without them.",
    "form.choices": "The question {key} needs {least} to {most} different choices, and only a choice has any. Change its choices.",
    "form.limits": "The limits of {key} do not fit. Give a number its smallest and largest value in that order, and other questions none.",
    "form.too_many": "The form has {n} own questions. Leave {most} at most.",
    "form.keys_repeat": "Two questions are called {key}. Rename one of them.",
    "form.unreadable": "The form could not be read: '{field}' is unknown, missing or of the wrong kind. Correct it in the form.",
    "form.orads_version": "The form asks for O-RADS of another edition ({version}). Open it with the OvaDesk that wrote it.",
    "form.required": "{key} is not answered yet. Answer it, then lock again.",
    "form.not_asked": "There is an answer to {key}, which this form does not ask. Remove it.",
    "form.wrong_kind": "The answer to {key} is of the wrong kind. Answer it again.",
    "form.choice_unknown": "'{choice}' is none of the choices of {key}. Choose one of them.",
    "form.out_of_range": "The answer to {key} lies outside {low} to {high}. Correct it.",
    "form.orads_type": "O-RADS has no category for this lesion described as {lesion}. Choose another lesion type.",
    "form.feature_unknown": "'{feature}' is no feature of the Simple Rules. Use B1 to B5 and M1 to M5.",
}
