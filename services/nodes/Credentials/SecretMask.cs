namespace Panel.Nodes.Credentials;

/// <summary>How a secret is shown, so that people can tell one from another.</summary>
internal static class SecretMask
{
    private const string Dots = "••••";

    // The end of a short one would be too much of it.
    private const int ShortestWithEnd = 12;

    public static string Of(string secret)
    {
        var text = secret.TrimEnd();
        return text.Length >= ShortestWithEnd ? Dots + text[^4..] : Dots;
    }

    /// <summary>A client sent back what it was shown.</summary>
    public static bool Is(string value) => value.StartsWith(Dots, StringComparison.Ordinal);
}
