using System.Text;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>Words of strangers that are shown to people.</summary>
internal static class ProviderText
{
    private const int Longest = 300;

    /// <summary>One short line without control characters.</summary>
    public static string Clean(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (var letter in text.AsSpan().Trim())
        {
            if (line.Length == Longest)
            {
                line.Append('…');
                break;
            }

            line.Append(char.IsControl(letter) || char.IsSurrogate(letter) ? ' ' : letter);
        }

        return line.ToString();
    }

    /// <summary>The same, and a provider that repeats a secret does not get it shown.</summary>
    public static string Clean(string text, ProviderCredential credential, IReadOnlyList<string> secrets)
    {
        foreach (var field in secrets)
        {
            if (credential.Find(field) is { } secret)
            {
                text = text.Replace(secret, "••••", StringComparison.Ordinal);
            }
        }

        return Clean(text);
    }

    /// <summary>Whether an id can be one of a provider's, and be a part of a path as it stands.</summary>
    public static bool IsIdentifier(string id) =>
        id.Length is > 0 and <= 300
        && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '=')
        && id.Any(letter => letter != '.')
        && !id.Contains("..", StringComparison.Ordinal);

    /// <summary>A credential's value that goes into a header.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderFailure.Unauthorized"/>: it could be none.</exception>
    public static string Header(ProviderCredential credential, string field)
    {
        var value = credential[field];
        return value.All(letter => letter is > ' ' and < (char)0x7f)
            ? value
            : throw new ProviderException(
                ProviderFailure.Unauthorized,
                $"The credential's {field} has characters that none has."
            );
    }
}
