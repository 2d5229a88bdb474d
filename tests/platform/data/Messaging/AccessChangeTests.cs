using Panel.Hosting.Principals;
using Panel.Hosting.Tests.Web;

namespace Panel.Data.Tests.Messaging;

/// <summary>A service tells the gateway in its answer that the caller's own access changed.</summary>
public sealed class AccessChangeTests(NotesHost host) : IClassFixture<NotesHost>
{
    private readonly Guid _user = Guid.CreateVersion7();

    [Theory]
    [InlineData("credential=false&fails=false")]
    [InlineData("credential=true&fails=false")]
    [InlineData("credential=false&fails=true")]
    public async Task Event_AboutTheCaller_IsToldInTheAnswer(string query)
    {
        using var client = host.As(new Principal { Kind = PrincipalKind.User, SubjectId = _user });
        using var answer = await client.PostAsync($"/access?subject={_user}&{query}", content: null);

        Assert.Equal(_user.ToString(), Assert.Single(answer.Headers.GetValues("X-Panel-Access-Changed")));
    }

    [Fact]
    public async Task Event_AboutSomebodyElse_IsNotToldInTheAnswer()
    {
        using var client = host.As(new Principal { Kind = PrincipalKind.User, SubjectId = _user });
        using var answer = await client.PostAsync(
            $"/access?subject={Guid.CreateVersion7()}&credential=false&fails=false",
            content: null
        );

        Assert.False(answer.Headers.Contains("X-Panel-Access-Changed"));
    }

    [Fact]
    public async Task Answer_GivenAgain_TellsOfNoChange()
    {
        using var client = host.As(new Principal { Kind = PrincipalKind.User, SubjectId = _user });
        client.DefaultRequestHeaders.Add("Idempotency-Key", "a");
        using var first = await client.PostAsync(
            $"/access?subject={_user}&credential=false&fails=false",
            content: null
        );
        using var again = await client.PostAsync(
            $"/access?subject={_user}&credential=false&fails=false",
            content: null
        );

        Assert.True(first.Headers.Contains("X-Panel-Access-Changed"));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.False(again.Headers.Contains("X-Panel-Access-Changed"));
    }
}
