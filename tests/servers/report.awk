# The failed tests of a trx file, with message and stack.
BEGIN { RS = "<UnitTestResult " }

function between(text, first, last,    from, rest, to) {
    from = index(text, first)
    if (!from) return ""
    rest = substr(text, from + length(first))
    to = index(rest, last)
    rest = to ? substr(rest, 1, to - 1) : rest
    gsub(/&#xD;/, "", rest); gsub(/&#xA;/, "\n", rest)
    gsub(/&lt;/, "<", rest); gsub(/&gt;/, ">", rest); gsub(/&quot;/, "\"", rest); gsub(/&apos;/, "'", rest); gsub(/&amp;/, "\\&", rest)
    return rest
}

NR > 1 && /^[^>]* outcome="Failed"/ {
    print "\nFAILED " between($0, "testName=\"", "\"")
    message = between($0, "<Message>", "</Message>"); gsub(/\n/, "\n  ", message)
    stack = between($0, "<StackTrace>", "</StackTrace>")
    print "  " message
    if (stack != "") print stack
}
