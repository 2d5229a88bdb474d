using System.Net;
using Panel.Contracts;
using Panel.Identity.Accounts;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests;

public sealed class RegistrationTests
{
    [Theory, EachDatabase]
    public async Task Register_WhereNobodySwitchedItOn_IsRefused(Database database)
    {
        Assert.False(new AccountOptions().Registration);
        await using var identity = await IdentityFactory.StartAsync(database, null, ("Identity:Registration", "false"));
        await identity.Gateway.BootstrapAsync();

        Assert.Equal("registration_disabled", (await RegisterAsync(identity, "a@example.org")).Expect(HttpStatusCode.Forbidden).Code);
        var confirmed = await identity.Gateway.PostAsync("/v1/auth/confirm-email", new { token = "of-an-earlier-mail" });
        Assert.Equal("registration_disabled", confirmed.Expect(HttpStatusCode.Forbidden).Code);
    }

    [Theory, EachDatabase]
    public async Task Register_WithAnEmailOnly_DerivesAUserNameAndAnOrganization(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var first = await RegisterAsync(identity, "very.long-name+tag@example.org");
        var second = await RegisterAsync(identity, "very.long-name+tag@example.com");

        var me = await identity.Gateway.GetAsync(first.Expect(HttpStatusCode.Created).Field("access_token")!, "/v1/users/me");
        var other = await identity.Gateway.GetAsync(second.Expect(HttpStatusCode.Created).Field("access_token")!, "/v1/users/me");

        Assert.Equal("very_long_name_", me.Field("username"));
        Assert.Matches("^very_long_[a-z0-9]{5}$", other.Field("username"));
        var organization = Assert.Single(me.Body.GetProperty("organizations").EnumerateArray());
        Assert.Equal("owner", organization.GetProperty("role").GetString());
        Assert.Contains("instances.create", organization.GetProperty("permissions").EnumerateArray().Select(name => name.GetString()));
        Assert.Empty(me.Body.GetProperty("permissions").GetProperty("admin").EnumerateArray());
    }

    [Theory, EachDatabase]
    public async Task Account_MadeByItsOwner_IsRecordedAsTheirDeed(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await using var events = await identity.ListenAsync();
        var admin = await identity.Gateway.BootstrapAsync();
        var user = await identity.Gateway.RegisterUserAsync();

        foreach (var person in new[] { admin, user })
        {
            var id = (await identity.Gateway.IntrospectAsync("bearer", person.Access)).SubjectId;
            var made = await events.HearAsync<AuditRecorded>(record => record.Action == "user.created" && record.Target.Id == id.ToString());
            Assert.Equal((id, made.Target.Name), (made.Actor.Id, made.Actor.Name));
            Assert.Contains(person.Email, made.After, StringComparison.Ordinal);
            Assert.DoesNotContain("password", made.After, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory, EachDatabase]
    public async Task Register_OfOneAddressAtOnce_SucceedsOnce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(index => RegisterAsync(identity, index % 2 == 0 ? "one@example.org" : "ONE@example.org")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(4, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("""{"email":"nobody","password":"long enough"}""", "email")]
    [InlineData("""{"email":"a@b.c d","password":"long enough"}""", "email")]
    [InlineData("""{"password":"long enough"}""", "email")]
    [InlineData("""{"email":"x@example.org","password":"short"}""", "password")]
    [InlineData("""{"email":"x@example.org"}""", "password")]
    [InlineData("""{"email":"long@example.org","password":"LONG@example.org"}""", "password")]
    [InlineData("""{"email":"x@example.org","password":"long enough","username":"ab"}""", "username")]
    [InlineData("""{"email":"x@example.org","password":"long enough","username":"a-b-c"}""", "username")]
    [InlineData("""{"email":"x@example.org","password":"long enough","username":"abc\n"}""", "username")]
    [InlineData("""{"email":5,"password":"long enough"}""", "email")]
    public async Task Register_WithABadField_NamesIt(string body, string field)
    {
        await using var identity = await IdentityFactory.StartAsync(Database.Sqlite);
        await identity.Gateway.BootstrapAsync();

        var answer = (await identity.Gateway.PostAsync("/v1/auth/register", body)).Expect(HttpStatusCode.BadRequest);

        Assert.Equal(field, Assert.Single(answer.Body.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory, EachDatabase]
    public async Task Register_SwitchedOff_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database, null, ("Identity:Registration", "false"));
        await identity.Gateway.BootstrapAsync();

        Assert.Equal("registration_disabled", (await RegisterAsync(identity, "x@example.org")).Expect(HttpStatusCode.Forbidden).Code);
    }

    private static Task<Answer> RegisterAsync(IdentityFactory identity, string email) =>
        identity.Gateway.PostAsync("/v1/auth/register", new { email, password = GatewayClient.Password });
}
