using System.Diagnostics;
using Panel.Alerts.Evaluation;
using Panel.Alerts.Rules;
using Panel.Alerts.Targets;

namespace Panel.Alerts.Bench;

/// <summary>The engine without a database: every rule applies to every node.</summary>
internal static class Evaluator
{
    private const int Rounds = 20;

    public static void Measure()
    {
        var clock = TimeProvider.System;
        var now = clock.GetUtcNow();
        var owner = Fleet.Owners[0];
        var engine = new AlertEngine(new EvaluationOptions(), clock);
        engine.Targets.SetRules(new RuleIndex(Enumerable.Range(0, Fleet.Organizations).SelectMany(_ => Fleet.RulesOf(owner, now))));
        var targets = Fleet
            .Nodes.Select(node => engine.Targets.Put(
                new KnownTarget
                {
                    Id = node.Id,
                    Type = node.Type,
                    OrganizationId = owner,
                    NodeId = node.Id,
                    Shard = node.Shard,
                    Name = node.Name,
                }
            ))
            .ToList();
        float[] values = [50, 50, 50, 50, 50];
        var began = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            var at = now.AddSeconds(round * 10);
            foreach (var target in targets)
            {
                engine.Observe(target, at, values);
            }
        }

        var perRound = began.Elapsed / Rounds;
        var evaluations = (double)engine.Targets.Rules.Count * targets.Count;
        Console.WriteLine($"{engine.Targets.Rules.Count:N0} rules on each of {targets.Count:N0} nodes");
        Console.WriteLine($"a round of samples     {perRound.TotalMilliseconds,8:N1} ms");
        Console.WriteLine($"an evaluation          {perRound.TotalNanoseconds / evaluations,8:N2} ns");
        Console.WriteLine($"share of a core        {perRound.TotalSeconds / 10,8:P2}");
    }
}
