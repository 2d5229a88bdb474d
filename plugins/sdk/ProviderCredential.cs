namespace Panel.Plugins.Sdk;

/// <summary>A customer's credential, lent for one call. Keep no copy of it, and log no value.</summary>
/// <param name="Id">Stable; changes of the values keep it. Caches may be keyed by it and <paramref name="Version"/>.</param>
/// <param name="Version">Grows with each change.</param>
/// <param name="Type">The credential type, for example <c>cloudflare</c>.</param>
/// <param name="Values">By field name; optional fields that were not given are absent.</param>
public sealed record ProviderCredential(
    string Id,
    long Version,
    string Type,
    IReadOnlyDictionary<string, string> Values
)
{
    /// <summary>The value of a required field.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.Unauthorized"/> when it is missing.</exception>
    public string this[string field] =>
        Find(field)
        ?? throw new ProviderException(ProviderFailure.Unauthorized, $"The credential has no value for {field}.");

    /// <summary>The value of an optional field; null when it is missing or empty.</summary>
    public string? Find(string field) => Values.TryGetValue(field, out var value) && value.Length > 0 ? value : null;

    /// <summary>Never shows a value.</summary>
    public override string ToString() => $"{Type} credential {Id}";
}
