using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Edge;

public sealed class AccessLogTests(BrowserStage stage) : IClassFixture<BrowserStage>
{
    [Fact]
    public async Task Request_LeavesOneLineWithoutSecrets()
    {
        var person = stage.Identity.Add();
        using var response = await stage.GetAsync($"/v1/invites/{new string('s', 43)}/accept?token=query-secret", person.Credential, ("Cookie", "panel_session=id:cookie-secret"), ("X-Api-Key", "key-secret"));
        var id = response.Headers.GetValues("X-Request-Id").Single();

        var line = await Eventually.GetAsync(() => stage.Logs.Entries.SingleOrDefault(entry => entry.Category == "Panel.Gateway.Access" && entry.Message.Contains(id, StringComparison.Ordinal))?.Message, line => line is not null);
        foreach (var part in (string[])["GET /v1/invites/…/accept 200 route=invites ", "client=127.0.0.1", $"user={person.SubjectId}", "credential=bearer", "upstream=identity/one", "trace="]) Assert.Contains(part, line!, StringComparison.Ordinal);
        foreach (var secret in (string[])["secret", "ssss", person.Credential]) Assert.DoesNotContain(secret, line!, StringComparison.Ordinal);
    }
}
