using Microsoft.Extensions.Options;
using Panel.Alerts.Data;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;
using Panel.Bus.Endpoints;
using Panel.Data.History;

namespace Panel.Alerts.Evaluation;

internal static class EvaluationExtensions
{
    /// <summary>Rules, silences and their evaluation.</summary>
    public static IHostApplicationBuilder AddRules(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<BuiltInRules>().AddScoped<ChangeRules>().AddScoped<TestRule>();
        services.AddOptions<EvaluationOptions>().BindConfiguration(EvaluationOptions.Section);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EvaluationOptions>>().Value);
        services
            .AddScoped<EvaluationStore>()
            .AddScoped<AlertGroups>()
            .AddScoped<AlertInhibition>()
            .AddScoped<ActiveSilences>()
            .AddScoped<AlertMuting>()
            .AddScoped<GroupNotices>()
            .AddScoped<AlertNotices>();
        services.AddSingleton<SampleFeed>().AddSingleton<EvaluationLoop>();
        services.AddHistory<AlertsDbContext>(new HistoryOptions { Series = TargetMetrics.Series });
        services.AddHostedService(provider => provider.GetRequiredService<EvaluationLoop>());
        services.AddHostedService<RuleSweeper>();
        return builder;
    }

    public static PanelBusBuilder ConsumeTargets(this PanelBusBuilder bus) =>
        bus.Consume<TargetEventConsumer>("targets")
            .ConsumeReports<SampleHistoryConsumer, SampleHistoryConsumerDefinition>("samples", inbox: false)
            .ConsumeReportsOnEveryReplica<SampleFeedConsumer, SampleFeedConsumerDefinition>();
}
