using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Panel.Gateway.Admission.Limits;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>Limits change while the gateway runs, or not at all.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task Reload_AnotherRate_CountsAtOnceAndForgetsNothing()
    {
        await using var stage = await LimitedStage.StartAsync(
            ("Limits:general:Permits", "4"),
            ("Limits:general:Burst", "4")
        );
        var person = stage.Identity.Add();
        Assert.Equal(3, await LimitedStage.AdmittedAsync(3, _ => stage.AskAsync("/v1/nodes", person.Credential)));

        stage.Reconfigure(("Limits:general:Burst", "2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await stage.StatusAsync("/v1/nodes", person.Credential));

        stage.Reconfigure(("Limits:general:Burst", "10"));
        Assert.Equal(7, await LimitedStage.AdmittedAsync(9, _ => stage.AskAsync("/v1/nodes", person.Credential)));
    }

    [Fact]
    public async Task Reload_NotValid_KeepsTheLimitsBeforeAsAWhole()
    {
        await using var stage = await LimitedStage.StartAsync(("Limits:general:Burst", "4"));
        var person = stage.Identity.Add();
        var before = stage.Services.GetRequiredService<CurrentLimits>().Set;

        stage.Reconfigure(("Limits:general:Burst", "100"), ("Limits:mfa:Permits", "many"));

        Assert.Same(before, stage.Services.GetRequiredService<CurrentLimits>().Set);
        Assert.Equal(4, await LimitedStage.AdmittedAsync(6, _ => stage.AskAsync("/v1/nodes", person.Credential)));
        stage.Reconfigure(("Limits:mfa:Permits", "5"));
        Assert.Equal(96, await LimitedStage.AdmittedAsync(100, _ => stage.AskAsync("/v1/nodes", person.Credential)));
    }

    [Fact]
    public async Task Start_NotValid_SaysEveryProblem()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            LimitedStage.StartAsync(
                ("Limits:general:Permits", "0"),
                ("Limits:mfa:Window", "soon"),
                ("Limits:Bad Name:Permits", "1"),
                ("Limits:login:Plans:gold:Permits", "1"),
                ("Limits:login:Bursts", "1"),
                ("Limits:user:Plans:gold:Permits", "1"),
                ("Limits:agents:Partition", "Address"),
                ("ReverseProxy:Routes:nodes:Metadata:Limit", "no-such-limit")
            )
        );

        foreach (
            var path in (string[])
                [
                    "Limits:general:Permits",
                    "Limits:mfa",
                    "Limits:Bad Name",
                    "Limits:login",
                    "Limits:user:Plans:gold",
                    "Limits:agents:Partition",
                    "ReverseProxy:Routes:nodes:Metadata:Limit",
                ]
        )
        {
            Assert.Contains($"\n- {path}", failure.Message, StringComparison.Ordinal);
        }
    }
}
