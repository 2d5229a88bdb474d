namespace Panel.Identity.Unicode;

/// <summary>Korean syllables are composed by arithmetic (The Unicode Standard, 3.12), so no table lists them.</summary>
internal static class Hangul
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeFirstTail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    public static bool IsSyllable(int code) => code is >= FirstSyllable and < FirstSyllable + (Leads * Vowels * Tails);

    public static void Decompose(int syllable, List<int> codes)
    {
        var index = syllable - FirstSyllable;
        codes.Add(FirstLead + (index / (Vowels * Tails)));
        codes.Add(FirstVowel + (index % (Vowels * Tails) / Tails));
        if (index % Tails > 0)
        {
            codes.Add(BeforeFirstTail + (index % Tails));
        }
    }

    public static int? Compose(int first, int second)
    {
        if (first is >= FirstLead and < FirstLead + Leads && second is >= FirstVowel and < FirstVowel + Vowels)
        {
            return FirstSyllable + ((((first - FirstLead) * Vowels) + second - FirstVowel) * Tails);
        }

        var takesTail = IsSyllable(first) && (first - FirstSyllable) % Tails == 0;
        var isTail = second is > BeforeFirstTail and < BeforeFirstTail + Tails;
        return takesTail && isTail ? first + second - BeforeFirstTail : null;
    }
}
