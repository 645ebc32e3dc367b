# AnalysisRuns as Markdown: a row for each metric, and below it what was measured, newest last.

def cell: tostring | gsub("\\|"; "\\|") | gsub("[\\n\\r]+"; " ") | gsub("<"; "&lt;");

# guidon-analyst answers with a verdict and its reason; other providers with a number.
def said: (.value // .message // "")
  | . as $text
  | (try fromjson catch null)
  | if type == "object" and has("verdict") then "\(.verdict): \(.reason // "")" else $text end
  | if length > 300 then .[:300] + "…" else . end;

def row: "| \(map(cell) | join(" | ")) |";

def runs:
  if length == 0 then "No AnalysisRun was found for this canary."
  else
    ["| analysis run | metric | phase | good | bad | errors | last measured |",
     "| --- | --- | --- | --- | --- | --- | --- |"]
    + [.[] | .metadata.name as $name
       | if (.status.metricResults // []) == []
         then [$name, "", .status.phase // "Pending", "", "", "", .status.message // ""] | row
         else .status.metricResults[]
           | [$name, .name, .phase, .successful // 0, .failed // 0, .error // 0,
              (.measurements // [] | last // {} | said)] | row
         end]
    + [.[] | .metadata.name as $name | .status.metricResults[]?
       | select(.measurements)
       | "", "<details><summary>\($name) \(.name): \(.measurements | length) measurements</summary>", "",
         "| finished | phase | measured |", "| --- | --- | --- |",
         (.measurements[-40:][] | [.finishedAt // "", .phase, said] | row),
         "", "</details>"]
    | join("\n")
  end;

"### \($title)\n\n\($text)\n\n\(runs)\n"
