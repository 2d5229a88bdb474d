namespace Panel.Agent.Instances;

/// <summary>Takes secret values out of text.</summary>
internal sealed class SecretMask(IEnumerable<string> secrets)
{
    // Shorter values are words and numbers that occur everywhere, and would turn the log into stars.
    private const int ShortestMasked = 4;

    // The longest first: one secret may contain another.
    private readonly string[] _secrets =
    [
        .. secrets.Where(s => s.Length >= ShortestMasked).Distinct().OrderByDescending(s => s.Length),
    ];

    public string Apply(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        }

        return text;
    }
}
