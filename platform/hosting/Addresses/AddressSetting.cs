using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Panel.Hosting.Addresses;

/// <summary>Reads a setting that names a party by one address or by several: with commas between, or an array.</summary>
public static partial class AddressSetting
{
    /// <summary>The addresses as text, in their order; empty when the setting is not there.</summary>
    public static IReadOnlyList<string> Read(IConfiguration configuration, string key)
    {
        var section = configuration.GetSection(key);
        return section.Value is { } text
            ? Split(text)
            : [.. section.GetChildren().SelectMany(child => Split(child.Value ?? ""))];
    }

    /// <summary>As <see cref="Read"/>, for addresses of HTTP.</summary>
    /// <exception cref="InvalidOperationException">One of them is no http or https address.</exception>
    public static IReadOnlyList<Uri> ReadHttp(IConfiguration configuration, string key, string fallback)
    {
        var texts = Read(configuration, key);
        return [.. (texts.Count > 0 ? texts : Split(fallback)).Select(text => Parse(text, key))];
    }

    /// <summary>At commas before another scheme: a password in an address may hold one.</summary>
    public static IReadOnlyList<string> Split(string text) =>
        [.. Comma().Split(text).Select(part => part.Trim()).Where(part => part.Length > 0)];

    [GeneratedRegex(@",(?=\s*([A-Za-z][A-Za-z0-9+.-]*://|$))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comma();

    private static Uri Parse(string text, string key) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException($"{key} must be http or https addresses, but one is '{text}'.");
}
