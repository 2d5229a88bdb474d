using System.Net;
using System.Net.WebSockets;
using Panel.Gateway.Tests.Support;
using Panel.Testing;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>WebSockets at once, of one user and to one instance.</summary>
public sealed class ConnectionLimitTests : IAsyncLifetime
{
    private readonly List<ClientWebSocket> _open = [];
    private LimitedStage _stage = null!;

    public async ValueTask InitializeAsync() =>
        _stage = await LimitedStage.StartAsync(
            ("ConnectionLimits:PerUser", "3"),
            ("ConnectionLimits:PerInstance", "2"),
            ("ConnectionLimits:Plans:large", "5"),
            ("LimitPlans:large:Administrators", "true")
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _open)
        {
            socket.Dispose();
        }

        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task User_WithAsManyAsAllowed_IsRefusedBeforeTheUpgradeUntilOneEnds()
    {
        var person = _stage.Identity.Add();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(person));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await OpenAsync(person));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(_stage.Identity.Add()));
        Assert.Equal(HttpStatusCode.OK, await _stage.StatusAsync("/v1/nodes", person.Credential));

        _open[0].Dispose();
        await Eventually.TrueAsync(async _ => await OpenAsync(person) == HttpStatusCode.SwitchingProtocols);
    }

    [Fact]
    public async Task User_WithAPlan_MayHaveMore()
    {
        var administrator = _stage.Identity.Add(admin: true);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(administrator));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await OpenAsync(administrator));
    }

    [Fact]
    public async Task Instance_WithAsManyAsAllowed_IsRefusedToEverybodyUntilOneEnds()
    {
        var instance = Guid.CreateVersion7();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(_stage.Identity.Add(), instance));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await OpenAsync(_stage.Identity.Add(), instance, "logs"));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(_stage.Identity.Add()));

        _open[0].Dispose();
        await Eventually.TrueAsync(async _ =>
            await OpenAsync(_stage.Identity.Add(), instance) == HttpStatusCode.SwitchingProtocols
        );
    }

    [Fact]
    public async Task Instance_AttemptsThatItsServiceHasNotAnswered_TakeNoPlace()
    {
        var (instance, answer) = (
            Guid.CreateVersion7(),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        _stage.Service.Hold = context =>
            context.Request.Headers.Upgrade == "something-else" ? answer.Task : Task.CompletedTask;
        var attempts = Enumerable.Range(0, 5).Select(_ => AttemptAsync(_stage.Identity.Add(), instance)).ToArray();
        await Eventually.TrueAsync(() => _stage.Service.Seen == 5);

        var owner = _stage.Identity.Add();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await OpenAsync(owner, instance));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await OpenAsync(owner, instance));

        answer.SetResult();
        Assert.All(await Task.WhenAll(attempts), status => Assert.Equal(HttpStatusCode.OK, status));
        // None of them gave back a place that it never had.
        Assert.Equal(HttpStatusCode.TooManyRequests, await OpenAsync(owner, instance));
    }

    [Fact]
    public async Task User_AttemptsThatNoServiceHasAnswered_Count()
    {
        var (person, answer) = (
            _stage.Identity.Add(),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        _stage.Service.Hold = _ => answer.Task;
        var attempts = Enumerable.Range(0, 3).Select(_ => AttemptAsync(person, Guid.CreateVersion7())).ToArray();
        await Eventually.TrueAsync(() => _stage.Service.Seen == 3);

        Assert.Equal(HttpStatusCode.TooManyRequests, await OpenAsync(person));

        answer.SetResult();
        await Task.WhenAll(attempts);
        await Eventually.TrueAsync(async _ => await OpenAsync(person) == HttpStatusCode.SwitchingProtocols);
    }

    // The stub answers an upgrade to what it does not speak as any other request.
    private async Task<HttpStatusCode> AttemptAsync(Person person, Guid instance)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/instances/{instance}/console");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {person.Credential}");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "something-else");
        using var response = await _stage.Client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> OpenAsync(Person person, Guid? instance = null, string what = "console")
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        socket.Options.SetRequestHeader("Authorization", $"Bearer {person.Credential}");
        try
        {
            await socket.ConnectAsync(
                new UriBuilder(_stage.Client.BaseAddress!)
                {
                    Scheme = "ws",
                    Path = $"/v1/instances/{instance ?? Guid.CreateVersion7()}/{what}",
                }.Uri,
                TestContext.Current.CancellationToken
            );
            _open.Add(socket);
        }
        catch (WebSocketException)
        {
            socket.Dispose();
        }

        return socket.HttpStatusCode;
    }
}
