using System.Text;

namespace Panel.Identity.Unicode;

/// <summary>
/// Unicode's normalization forms (UAX 15). The framework's own needs ICU, which the panel runs without; there it gives
/// text back as it came (docs/adr/0029).
/// </summary>
internal static class UnicodeNormalization
{
    /// <summary>Composed: an e with an accent is one character.</summary>
    public static string ToNfc(string text) =>
        Ascii.IsValid(text) ? text : Write(Compose(Decompose(text, compatible: false)));

    /// <summary>Decomposed: an e with an accent is two characters.</summary>
    public static string ToNfd(string text) => Ascii.IsValid(text) ? text : Write(Decompose(text, compatible: false));

    /// <summary>Composed, and what is another form of a character (full width, the Kelvin sign) is that
    /// character.</summary>
    public static string ToNfkc(string text) =>
        Ascii.IsValid(text) ? text : Write(Compose(Decompose(text, compatible: true)));

    private static List<int> Decompose(string text, bool compatible)
    {
        var codes = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            Add(rune.Value, compatible, codes);
        }

        Order(codes);
        return codes;
    }

    private static void Add(int code, bool compatible, List<int> codes)
    {
        if (Hangul.IsSyllable(code))
        {
            Hangul.Decompose(code, codes);
        }
        else if (UnicodeData.Instance.Decompose(code, compatible) is { } parts)
        {
            foreach (var part in parts)
            {
                Add(part, compatible, codes);
            }
        }
        else
        {
            codes.Add(code);
        }
    }

    // Marks behind one character stand in the order of their classes; those of one class keep theirs. Sorted, and not
    // moved one by one: a stranger may send thousands of marks in the wrong order.
    private static void Order(List<int> codes)
    {
        for (var start = 0; start < codes.Count; start++)
        {
            var end = start;
            while (end < codes.Count && UnicodeData.Instance.ClassOf(codes[end]) > 0)
            {
                end++;
            }

            if (end - start < 2)
            {
                continue;
            }

            var marks = codes[start..end].OrderBy(code => UnicodeData.Instance.ClassOf(code)).ToList();
            for (var at = start; at < end; at++)
            {
                codes[at] = marks[at - start];
            }

            start = end;
        }
    }

    private static List<int> Compose(List<int> codes)
    {
        var composed = new List<int>(codes.Count);
        var (starter, lastClass) = (-1, 0);
        foreach (var code in codes)
        {
            var own = UnicodeData.Instance.ClassOf(code);
            // A mark of the same or a higher class in between blocks the way to the starter.
            if (starter >= 0 && (lastClass == 0 || lastClass < own) && PairOf(composed[starter], code) is { } pair)
            {
                composed[starter] = pair;
                continue;
            }

            if (own == 0)
            {
                starter = composed.Count;
            }

            lastClass = own;
            composed.Add(code);
        }

        return composed;
    }

    private static int? PairOf(int first, int second) =>
        Hangul.Compose(first, second) ?? UnicodeData.Instance.Compose(first, second);

    private static string Write(List<int> codes)
    {
        var text = new StringBuilder(codes.Count);
        foreach (var code in codes)
        {
            text.Append(new Rune(code).ToString());
        }

        return text.ToString();
    }
}
