using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests.Administration.Settings;

public sealed class SettingsTests
{
    private const string Path = "/v1/settings";

    [Theory, EachDatabase]
    public async Task Update_ChangesWhatIsNamedAndKeepsTheRest(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var before = (await identity.Gateway.GetAsync(admin.Access, Path)).Expect(HttpStatusCode.OK);

        var after = (
            await identity.Gateway.AsAsync(
                admin.Access,
                HttpMethod.Put,
                Path,
                new { language = "de", toast_position = "top_left" }
            )
        ).Expect(HttpStatusCode.OK);

        Assert.Equal(("en", "bottom_right"), (before.Field("language"), before.Field("toast_position")));
        Assert.Equal(
            ("de", "top_left", true),
            (
                after.Field("language"),
                after.Field("toast_position"),
                after.Body.GetProperty("start_on_grouped_servers").GetBoolean()
            )
        );
        Assert.Equal(before.Field("default_organization_id"), after.Field("default_organization_id"));
        Assert.NotEqual(before.Field("version"), after.Field("version"));
        Assert.Equal($"\"{after.Field("version")}\"", after.Message.Headers.ETag!.ToString());
        Assert.Equal(after.Text, (await identity.Gateway.GetAsync(admin.Access, Path)).Text);
        var record = await events.HearAsync<AuditRecorded>(record => record.Action == "settings.updated");
        Assert.Contains("\"en\"", record.Before, StringComparison.Ordinal);
        Assert.Contains("\"de\"", record.After, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Update_OfAStaleVersion_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var tag = (await identity.Gateway.GetAsync(admin.Access, Path)).Message.Headers.ETag!.ToString();

        (await PutAsync(identity, admin.Access, tag, new { language = "de" })).Expect(HttpStatusCode.OK);
        var stale = await PutAsync(identity, admin.Access, tag, new { language = "fr" });

        Assert.Equal("stale_version", stale.Expect(HttpStatusCode.Conflict).Code);
        Assert.Equal("de", (await identity.Gateway.GetAsync(admin.Access, Path)).Field("language"));
        (await PutAsync(identity, admin.Access, "*", new { language = "fr" })).Expect(HttpStatusCode.OK);
    }

    [Theory, EachDatabase]
    public async Task Updates_OfOneVersionAtOnce_HaveOneWinner(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var tag = (await identity.Gateway.GetAsync(admin.Access, Path)).Message.Headers.ETag!.ToString();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(index => PutAsync(identity, admin.Access, tag, new { language = $"x{index}" }))
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
    }

    [Theory, EachDatabase]
    public async Task DefaultOrganization_IsOneOfTheUsersOwn(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();
        var foreign = (await identity.Gateway.PrincipalAsync(admin.Access)).OrganizationId;
        var second = (await identity.Gateway.PostAsync(user.Access, "/v1/organizations", new { name = "Second" }))
            .Expect(HttpStatusCode.Created)
            .Id;

        var refused = await identity.Gateway.AsAsync(
            user.Access,
            HttpMethod.Put,
            Path,
            new { default_organization_id = foreign }
        );
        (
            await identity.Gateway.AsAsync(user.Access, HttpMethod.Put, Path, new { default_organization_id = second })
        ).Expect(HttpStatusCode.OK);

        Assert.True(
            refused
                .Expect(HttpStatusCode.BadRequest)
                .Body.GetProperty("errors")
                .TryGetProperty("default_organization_id", out _)
        );
        var principal = await identity.Gateway.PrincipalAsync(user.Access);
        Assert.Equal(second, principal.OrganizationId);
        await events.HearAsync<UserAccessChanged>(changed => changed.UserId == principal.SubjectId);
    }

    [Theory]
    [InlineData("""{"language":"e"}""", "language")]
    [InlineData("""{"language":"abcdefghijklmnop"}""", "language")]
    [InlineData("""{"language":"d\u0000e"}""", "language")]
    [InlineData("""{"language":5}""", "language")]
    [InlineData("""{"toast_position":"middle"}""", "toast_position")]
    [InlineData("""{"start_on_grouped_servers":"yes"}""", "start_on_grouped_servers")]
    [InlineData("""{"default_organization_id":"mine"}""", "default_organization_id")]
    public async Task Update_WithAMemberThatIsNotRight_NamesIt(string json, string field)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        var admin = await identity.Gateway.BootstrapAsync();

        var answer = await identity.Gateway.AsAsync(admin.Access, HttpMethod.Put, Path, json);

        Assert.True(answer.Expect(HttpStatusCode.BadRequest).Body.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Theory, EachDatabase]
    public async Task Settings_UnderANarrowToken_ShowNoKeysAndDoNotChange(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var admin = await identity.Gateway.BootstrapAsync();
        var token = await identity.Gateway.CreateApiTokenAsync(admin.Access, "account.infos");

        Assert.Equal(
            JsonValueKind.Null,
            (await identity.Gateway.GetAsync(token, Path))
                .Expect(HttpStatusCode.OK)
                .Body.GetProperty("ssh_keys")
                .ValueKind
        );
        (await identity.Gateway.AsAsync(token, HttpMethod.Put, Path, new { language = "de" })).Expect(
            HttpStatusCode.Forbidden
        );
        (await identity.Gateway.PostAsync(token, $"{Path}/ssh-keys", new { name = "x", public_key = "x" })).Expect(
            HttpStatusCode.Forbidden
        );
    }

    private static async Task<Answer> PutAsync(IdentityFactory identity, string credential, string version, object body)
    {
        using var http = new HttpClient { BaseAddress = identity.Gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            (await identity.Gateway.IntrospectAsync("bearer", credential)).Token
        );
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return await Answer.OfAsync(await http.SendAsync(request));
    }
}
