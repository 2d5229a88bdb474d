using System.Net;
using Panel.Contracts;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Users;

namespace Panel.Identity.Tests;

public sealed class RegistrationTests
{
    [Theory, EachDatabase]
    public async Task Register_WhereNobodySwitchedItOn_IsRefused(Database database)
    {
        Assert.False(new AccountOptions().Registration);
        await using var identity = await IdentityFactory.StartAsync(database, null, ("Identity:Registration", "false"));
        await identity.Gateway.BootstrapAsync();

        Assert.Equal(
            "registration_disabled",
            (await RegisterAsync(identity, "a@example.org")).Expect(HttpStatusCode.Forbidden).Code
        );
        var confirmed = await identity.Gateway.PostAsync(
            "/v1/auth/confirm-email",
            new { token = "of-an-earlier-mail" }
        );
        Assert.Equal("registration_disabled", confirmed.Expect(HttpStatusCode.Forbidden).Code);
    }

    [Theory, EachDatabase]
    public async Task Register_WithAnEmailOnly_DerivesAUserNameAndAnOrganization(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        await identity.Gateway.BootstrapAsync();
        var first = await RegisterAsync(identity, "very.long-name+tag@example.org");
        var second = await RegisterAsync(identity, "very.long-name+tag@example.com");

        var me = await identity.Gateway.GetAsync(
            first.Expect(HttpStatusCode.Created).Field("access_token")!,
            "/v1/users/me"
        );
        var other = await identity.Gateway.GetAsync(
            second.Expect(HttpStatusCode.Created).Field("access_token")!,
            "/v1/users/me"
        );

        Assert.Equal("very_long_name_", me.Field("username"));
        Assert.Matches("^very_long_[a-z0-9]{5}$", other.Field("username"));
        var organization = Assert.Single(me.Body.GetProperty("organizations").EnumerateArray());
        Assert.Equal("owner", organization.GetProperty("role").GetString());
        Assert.Contains(
            "instances.create",
            organization.GetProperty("permissions").EnumerateArray().Select(name => name.GetString())
        );
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
            var made = await events.HearAsync<AuditRecorded>(record =>
                record.Action == "user.created" && record.Target.Id == id.ToString()
            );
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

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(index => RegisterAsync(identity, index % 2 == 0 ? "one@example.org" : "ONE@example.org"))
        );

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
    [InlineData("""{"email":"x@example.org","password":"        "}""", "password")]
    [InlineData("""{"email":"x@example.org","password":"\u00a0\u2003\t\u200b\u200d\ufeff\u3164\u2800"}""", "password")]
    [InlineData("""{"email":"x@example.org","password":"password"}""", "password")]
    [InlineData("""{"email":"x@example.org","password":"12345678"}""", "password")]
    [InlineData("""{"email":"x@example.org","password":"P@ssw0rd2024"}""", "password")]
    [InlineData("""{"email":"bertrand@example.org","password":"Bertrand99"}""", "password")]
    [InlineData("""{"email":"x@example.org","password":"Wonderful_1!","username":"wonderful_1"}""", "password")]
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

        Assert.Equal(
            "registration_disabled",
            (await RegisterAsync(identity, "x@example.org")).Expect(HttpStatusCode.Forbidden).Code
        );
    }

    [Theory, EachDatabase]
    public async Task Register_PastTheLimits_IsRefusedByAddressAndThenForAll(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(
            database,
            null,
            ("Identity:Registrations:PerAddress", "3"),
            ("Identity:Registrations:Everywhere", "5")
        );
        await identity.Gateway.BootstrapAsync();

        var place = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(index => RegisterAsync(identity, $"a{index}@example.org", "192.0.2.1"))
        );
        var elsewhere = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(index => RegisterAsync(identity, $"b{index}@example.org", $"198.51.100.{index}"))
        );

        Assert.Equal((3, 3), (Count(place, HttpStatusCode.Created), Count(place, HttpStatusCode.TooManyRequests)));
        Assert.Equal(
            (2, 4),
            (Count(elsewhere, HttpStatusCode.Created), Count(elsewhere, HttpStatusCode.TooManyRequests))
        );
        var refused = place.Concat(elsewhere).Where(answer => answer.Status == HttpStatusCode.TooManyRequests).ToList();
        Assert.All(refused, answer => Assert.Equal("too_many_registrations", answer.Code));
        Assert.All(refused, answer => Assert.NotNull(answer.Message.Headers.RetryAfter));

        static int Count(Answer[] answers, HttpStatusCode status) => answers.Count(answer => answer.Status == status);
    }

    private static Task<Answer> RegisterAsync(IdentityFactory identity, string email, string? clientAddress = null) =>
        identity.Gateway.PostAsync(
            "/v1/auth/register",
            new { email, password = GatewayClient.Password },
            clientAddress
        );
}
