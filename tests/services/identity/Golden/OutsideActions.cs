using System.Text.RegularExpressions;
using Panel.Identity.Mail;
using Panel.Identity.Tests.Hosting;
using Panel.Testing;

namespace Panel.Identity.Tests.Golden;

/// <summary>
/// What a request needs of the world outside: <c>{{totp secret}}</c>, <c>{{mail Invite link}}</c>, <c>{{visit
/// location}}</c>, <c>{{passkey create challenge}}</c>. The words behind are names of what was kept.
/// </summary>
internal sealed partial class OutsideActions(
    IdentityFactory identity,
    TimeProvider clock,
    Dictionary<string, string> kept
) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly SoftwarePasskey _passkey = new();

    public void Dispose()
    {
        _http.Dispose();
        _passkey.Dispose();
    }

    /// <summary>The text with each <c>{{…}}</c> filled in.</summary>
    public async Task<string> FillAsync(string text)
    {
        foreach (var place in Place().Matches(text).DistinctBy(match => match.Value))
        {
            text = text.Replace(place.Value, await ValueAsync(place.Groups[1].Value), StringComparison.Ordinal);
        }

        return text;
    }

    private async Task<string> ValueAsync(string inner) =>
        inner.Split(' ') switch
        {
            ["totp", var secret] => await Oathtool.CodeAsync(kept[secret], clock.GetUtcNow()),
            ["mail", var template, var field] => await MailedAsync(Enum.Parse<MailTemplate>(template), field),
            ["visit", var location] => await VisitAsync(new Uri(kept[location])),
            ["passkey", "create", var challenge] => _passkey.Create(kept[challenge]),
            ["passkey", "create", var challenge, "bare"] => SoftwarePasskey.WithoutExtensions(
                _passkey.Create(kept[challenge])
            ),
            ["passkey", "get", var challenge, var user, "bare"] => SoftwarePasskey.WithoutExtensions(
                _passkey.Get(kept[challenge], kept[user])
            ),
            ["passkey", "get", var challenge, var user] => _passkey.Get(kept[challenge], kept[user]),
            [var name] => kept.GetValueOrDefault(name) ?? throw new FormatException($"Nothing was kept as {name}."),
            _ => throw new FormatException($"There is no action {inner}."),
        };

    /// <summary>Of the newest mail of its kind; of a link its token, which stands at the end.</summary>
    private async Task<string> MailedAsync(MailTemplate template, string field)
    {
        var mails = await Eventually.GetAsync(_ => identity.MailsAsync(template), mails => mails.Count > 0);
        var value = mails[^1][field];
        return field == "link" ? value[(value.LastIndexOfAny(['/', '=']) + 1)..] : value;
    }

    /// <summary>The other provider's page, as a browser sees it.</summary>
    /// <returns>The query that the provider sends the browser back with.</returns>
    private async Task<string> VisitAsync(Uri page)
    {
        using var response = await _http.GetAsync(page);
        return response.Headers.Location!.Query[1..];
    }

    [GeneratedRegex(@"\{\{([^{}]+)\}\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
