using Microsoft.Extensions.Options;
using Panel.Agent;
using Panel.Agent.Registration;
using Panel.Telemetry;

try
{
    await using var app = await AgentHost.CreateAsync(
        args,
        builder => builder.ServeMetricsAt("http://127.0.0.1:7444"),
        CancellationToken.None
    );
    await app.RunAsync();
    return 0;
}
catch (Exception exception)
    when (exception
            is OptionsValidationException
                or RegistrationRefusedException
                or InvalidDataException
                or InvalidOperationException
    )
{
    // The operator's to mend: a sentence says more than a stack trace.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
