// dotnet run -c Release --project tests/bench/alerts -- sqlite
// dotnet run -c Release --project tests/bench/alerts -- postgres <PostgreSQL connection string>
//     10,000 rules over 1,000 nodes that are sampled every ten seconds: the share of a processor core that the whole
//     service takes, with the bus in memory and history, and the time from a deciding sample to its notice. The
//     database must be empty.
// dotnet run -c Release --project tests/bench/alerts -- evaluator
//     the evaluator alone, every rule on every node: ten million evaluations a round.
using Panel.Alerts.Bench;

switch (args)
{
    case ["sqlite"]:
        await Service.MeasureAsync("sqlite", null);
        break;
    case ["postgres", var connection]:
        await Service.MeasureAsync("postgres", connection);
        break;
    case ["evaluator"]:
        Evaluator.Measure();
        break;
    default:
        Console.Error.WriteLine("usage: sqlite | postgres <PostgreSQL connection string> | evaluator");
        return 2;
}

return 0;
