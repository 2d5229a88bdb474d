using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Panel.Gateway.Tests.Admission.Limits;

/// <summary>A limit that the operator names, on a route of the operator's.</summary>
public sealed class NamedLimitTests
{
    private static readonly (string, string)[] Webhooks =
    [
        ("ReverseProxy:Routes:hooks:ClusterId", "instances"),
        ("ReverseProxy:Routes:hooks:Match:Path", "/v1/hooks/{**rest}"),
        ("ReverseProxy:Routes:hooks:AuthorizationPolicy", "anonymous"),
        ("ReverseProxy:Routes:hooks:Metadata:Limit", "webhooks, probe"),
        ("Limits:webhooks:Permits", "3"),
        ("Limits:probe:Permits", "100"),
    ];

    [Fact]
    public async Task Route_ThatNamesLimits_CountsAgainstThemInTheirOrder()
    {
        await using var stage = await LimitedStage.StartAsync(Webhooks);

        using var first = await stage.PostAsync("/v1/hooks/github", "{}");
        Assert.Equal("2", HeaderValues.LimitsOf(first).Remaining);
        Assert.Equal(2, await LimitedStage.AdmittedAsync(5, _ => stage.PostAsync("/v1/hooks/github", "{}")));
        Assert.Equal(
            3,
            await LimitedStage.AdmittedAsync(5, _ => stage.PostAsync("/v1/hooks/github", "{}", from: "127.0.0.2"))
        );
    }

    [Fact]
    public async Task Decisions_AreMeasuredByGatewayLimitAndOutcome()
    {
        await using var stage = await LimitedStage.StartAsync(Webhooks);
        var seen = new ConcurrentDictionary<(object? Limit, object? Outcome), long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, on) =>
        {
            // Other gateways of the process have theirs.
            if (
                instrument.Name == "panel.gateway.limit.decisions"
                && instrument.Meter.Scope == stage.Services.GetRequiredService<IMeterFactory>()
            )
            {
                on.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => seen[(tags[0].Value, tags[1].Value)] = value);
        listener.Start();

        await LimitedStage.AdmittedAsync(5, _ => stage.PostAsync("/v1/hooks/github", "{}"));
        listener.RecordObservableInstruments();

        Assert.Equal(
            (3, 2, 3),
            (seen[("webhooks", "allowed")], seen[("webhooks", "refused")], seen[("probe", "allowed")])
        );
    }
}
