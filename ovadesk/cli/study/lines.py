"""What ``ovadesk study read --help`` says of its lines; ``workflow.reader_study.scripted`` answers them."""

LINES = """\
stdin: one JSON object a line. stdout: one line back for each; a reading is on disk once its line is back.
  {"call": "benign", "score": 12, "answers": {}}   one whole reading: next case, the model where it is due, lock
  {"do": "next"}                       open the next case, or the one that was left with its draft
  {"do": "lock", "call": "malignant", "score": 80, "answers": {}, "reason": ""}
  {"do": "reveal"}                     the model's answer, once the protocol allows it
  {"do": "draft", "call": null, "score": 40, "answers": {}}
  {"do": "pause"}   {"do": "go_on"}    what lies between does not count
  {"do": "back", "position": 3}        a locked place again, where the protocol allows it
  {"do": "status"}   {"do": "leave"}   how many are done; end (as the end of stdin does)
A line that failed comes back as {"error": CODE, "say": SENTENCE}; the lines after it are done, the exit code is 1.
A call is benign with a score of 0-49, malignant with 50-100; answers are those of the study's form.

Research use only. Not a medical device.
"""
