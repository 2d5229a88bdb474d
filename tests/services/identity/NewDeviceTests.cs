using System.Net;
using Panel.Identity.Mail;
using Panel.Identity.SignIn.Sessions;
using Panel.Identity.Tests.Hosting;

namespace Panel.Identity.Tests;

public sealed class NewDeviceTests
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
    private const string NewerFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0";
    private const string Chrome =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
        + "Safari/537.36";

    [Theory, EachDatabase]
    public async Task SignIn_FromAnotherBrowserOrNetwork_IsMailedOnce(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var person = await identity.Gateway.BootstrapAsync();
        await LoginAsync(identity, person, Firefox, "192.0.2.1");
        var before = (await identity.MailsAsync(MailTemplate.NewDevice)).Count;

        await LoginAsync(identity, person, Firefox, "192.0.2.1");
        await LoginAsync(identity, person, NewerFirefox, "192.0.2.77");
        Assert.Equal(before, (await identity.MailsAsync(MailTemplate.NewDevice)).Count);
        await LoginAsync(identity, person, Chrome, "192.0.2.1");
        await LoginAsync(identity, person, Firefox, "198.51.100.7");
        await LoginAsync(identity, person, Firefox, "198.51.100.7");

        var mails = (await identity.MailsAsync(MailTemplate.NewDevice)).Skip(before).ToList();
        Assert.Equal(["Chrome on Windows", "Firefox on Linux"], mails.Select(mail => mail["user_agent"]));
        Assert.Equal(["192.0.2.1", "198.51.100.7"], mails.Select(mail => mail["ip"]));
    }

    [Theory, EachDatabase]
    public async Task SignIn_TheFirstOfAll_IsNotMailed(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);

        await identity.Gateway.BootstrapAsync();

        Assert.Empty(await identity.MailsAsync(MailTemplate.NewDevice));
    }

    [Theory, EachDatabase]
    public async Task SignIn_ManyAtOnceFromANewDevice_AllSucceedAndOneIsMailed(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var person = await identity.Gateway.BootstrapAsync();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => LoginAsync(identity, person, Chrome, "203.0.113.5")));

        Assert.Single(await identity.MailsAsync(MailTemplate.NewDevice));
    }

    [Theory]
    [InlineData(Chrome, "Chrome on Windows")]
    [InlineData(Firefox, "Firefox on Linux")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            + "Version/17.0 Mobile/15E148 Safari/604.1",
        "Safari on iOS"
    )]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 "
            + "Edg/130.0.0.0",
        "Edge on Windows"
    )]
    [InlineData("visit https://elsewhere.example", "another program on an unknown system")]
    public void BrowserFamily_OfAUserAgent_IsOneOfOurNames(string agent, string family) =>
        Assert.Equal(family, BrowserFamily.Of(agent));

    private static async Task LoginAsync(IdentityFactory identity, SignedIn person, string agent, string address)
    {
        var token = await identity.Gateway.ServiceTokenAsync(anonymous: true);
        (
            await identity.Gateway.SendAsync(
                HttpMethod.Post,
                "/v1/auth/login",
                token,
                new { email = person.Email, password = GatewayClient.Password },
                address,
                userAgent: agent
            )
        ).Expect(HttpStatusCode.OK);
    }
}
