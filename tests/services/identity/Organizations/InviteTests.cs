using System.Net;
using Microsoft.EntityFrameworkCore;
using Panel.Identity.Organizations.Invites;
using Panel.Identity.Permissions;
using Panel.Identity.Tests.Hosting;
using Panel.Identity.Tests.Mail;
using Panel.Testing;

namespace Panel.Identity.Tests.Organizations;

public sealed class InviteTests
{
    [Theory, EachDatabase]
    public async Task Accept_OfTheMailedLink_MakesAMember(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await StartAsync(database, sink);
        var org = await TestOrganization.CreateAsync(identity);
        var guest = await identity.Gateway.RegisterUserAsync();
        var stranger = await identity.Gateway.RegisterUserAsync();

        (await InviteAsync(org, org.Owner.Access, guest.Email, "admin")).Expect(HttpStatusCode.Created);
        var token = await TokenAsync(sink, guest.Email);
        Assert.NotEqual(
            token,
            await identity.WithAsync(async (db, _) => (await db.Set<OrganizationInvite>().SingleAsync()).TokenHash)
        );

        Assert.Equal(
            "invite_for_another_address",
            (await AcceptAsync(identity, stranger.Access, token)).Expect(HttpStatusCode.Forbidden).Code
        );
        Assert.Equal(
            "admin",
            (await AcceptAsync(identity, guest.Access, token)).Expect(HttpStatusCode.OK).Field("role")
        );
        (await AcceptAsync(identity, guest.Access, token)).Expect(HttpStatusCode.NotFound);
        Assert.Equal("admin", (await identity.Gateway.PrincipalAsync(guest.Access, org.Id)).Role);
        Assert.Empty((await identity.Gateway.GetAsync(org.Owner.Access, $"{org.Path}/invites")).Data.EnumerateArray());
    }

    [Theory, EachDatabase]
    public async Task Accept_ManyTimesAtOnce_HasOneSuccess(Database database)
    {
        await using var sink = SmtpSink.Start();
        await using var identity = await StartAsync(database, sink);
        var org = await TestOrganization.CreateAsync(identity);
        var guest = await identity.Gateway.RegisterUserAsync();
        (await InviteAsync(org, org.Owner.Access, guest.Email, "user")).Expect(HttpStatusCode.Created);
        var token = await TokenAsync(sink, guest.Email);
        var principal = (await identity.Gateway.IntrospectAsync("bearer", guest.Access)).Token;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    identity.Gateway.SendAsync(HttpMethod.Post, $"/v1/invites/{token}/accept", principal, new { })
                )
        );

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict, answer.Text)
        );
    }

    [Theory, EachDatabase]
    public async Task Invite_PastSevenDays_CannotBeAccepted(Database database)
    {
        var clock = new ManualClock();
        await using var sink = SmtpSink.Start();
        await using var identity = await StartAsync(database, sink, clock);
        var org = await TestOrganization.CreateAsync(identity);
        var guest = await identity.Gateway.RegisterUserAsync();
        (await InviteAsync(org, org.Owner.Access, guest.Email, "user")).Expect(HttpStatusCode.Created);
        var token = await TokenAsync(sink, guest.Email);

        clock.Advance(TimeSpan.FromDays(7));
        var later = SignedIn.Of(guest.Email, await identity.Gateway.LoginAsync(guest.Email));

        (await AcceptAsync(identity, later.Access, token)).Expect(HttpStatusCode.NotFound);
    }

    [Theory, EachDatabase]
    public async Task Invite_OfAHigherRoleOrWithoutTheRight_IsRefused(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var user = await org.JoinAsync(OrganizationRole.User);
        var helper = await org.JoinAsync(OrganizationRole.User, grants: ["members.invite"]);
        var narrow = await org.JoinAsync(OrganizationRole.Admin, denials: ["nodes.delete"]);
        var stranger = await identity.Gateway.RegisterUserAsync();

        (await InviteAsync(org, user.Access, "x@example.org", "user")).Expect(HttpStatusCode.Forbidden);
        Assert.Equal(
            "above_you",
            (await InviteAsync(org, helper.Access, "x@example.org", "admin")).Expect(HttpStatusCode.Forbidden).Code
        );
        (await InviteAsync(org, narrow.Access, "x@example.org", "admin")).Expect(HttpStatusCode.Forbidden);
        (await InviteAsync(org, org.Owner.Access, "x@example.org", "owner")).Expect(HttpStatusCode.BadRequest);
        (await InviteAsync(org, org.Owner.Access, "not an address", "user")).Expect(HttpStatusCode.BadRequest);
        (await InviteAsync(org, stranger.Access, "x@example.org", "user")).Expect(HttpStatusCode.NotFound);
        Assert.Equal(
            "already_member",
            (await InviteAsync(org, org.Owner.Access, user.Email.ToUpperInvariant(), "user"))
                .Expect(HttpStatusCode.Conflict)
                .Code
        );
        (await InviteAsync(org, helper.Access, "x@example.org", "user")).Expect(HttpStatusCode.Created);
    }

    [Theory, EachDatabase]
    public async Task Invite_Repeated_ReplacesTheEarlierOne(Database database)
    {
        var clock = new ManualClock();
        await using var sink = SmtpSink.Start();
        await using var identity = await StartAsync(database, sink, clock);
        var org = await TestOrganization.CreateAsync(identity);
        var guest = await identity.Gateway.RegisterUserAsync();
        (await InviteAsync(org, org.Owner.Access, guest.Email, "user")).Expect(HttpStatusCode.Created);
        var first = await TokenAsync(sink, guest.Email);
        Assert.Equal(
            "invited_recently",
            (await InviteAsync(org, org.Owner.Access, guest.Email, "user")).Expect(HttpStatusCode.TooManyRequests).Code
        );

        clock.Advance(TimeSpan.FromMinutes(6));
        (await InviteAsync(org, org.Owner.Access, guest.Email, "user")).Expect(HttpStatusCode.Created);

        (await AcceptAsync(identity, guest.Access, first)).Expect(HttpStatusCode.NotFound);
        Assert.Single((await identity.Gateway.GetAsync(org.Owner.Access, $"{org.Path}/invites")).Data.EnumerateArray());
    }

    [Theory, EachDatabase]
    public async Task Invite_TakenBackOrOfARemovedSender_Ends(Database database)
    {
        await using var identity = await IdentityFactory.StartAsync(database);
        var org = await TestOrganization.CreateAsync(identity);
        var admin = await org.JoinAsync(OrganizationRole.Admin);
        var taken = (await InviteAsync(org, org.Owner.Access, "a@example.org", "user"))
            .Expect(HttpStatusCode.Created)
            .Id;
        (await InviteAsync(org, admin.Access, "b@example.org", "user")).Expect(HttpStatusCode.Created);

        (await identity.Gateway.DeleteAsync(org.Owner.Access, $"{org.Path}/invites/{taken}")).Expect(
            HttpStatusCode.NoContent
        );
        (await identity.Gateway.DeleteAsync(org.Owner.Access, $"{org.Path}/members/{admin.Id}")).Expect(
            HttpStatusCode.NoContent
        );

        Assert.Empty((await identity.Gateway.GetAsync(org.Owner.Access, $"{org.Path}/invites")).Data.EnumerateArray());
    }

    private static Task<Answer> InviteAsync(TestOrganization org, string credential, string email, string role) =>
        org.Identity.Gateway.PostAsync(credential, $"{org.Path}/members/invite", new { email, role });

    private static Task<Answer> AcceptAsync(IdentityFactory identity, string credential, string token) =>
        identity.Gateway.PostAsync(credential, $"/v1/invites/{token}/accept", new { });

    private static async Task<string> TokenAsync(SmtpSink sink, string email)
    {
        const string link = "https://panel.example.net/invites/";
        var text = (await sink.ReceiveForAsync(email)).Text;
        return text[(text.IndexOf(link, StringComparison.Ordinal) + link.Length)..].Split('\n')[0];
    }

    // Registering is only the test's way to a user who can be invited.
    private static Task<IdentityFactory> StartAsync(Database database, SmtpSink sink, TimeProvider? clock = null) =>
        MailFactory.StartAsync(database, sink, clock, ("Identity:ConfirmEmail", "false"));
}
