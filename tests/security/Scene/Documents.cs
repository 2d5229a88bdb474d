namespace Panel.Security.Tests.Scene;

/// <summary>Workloads that run on plain processes.</summary>
internal static class Documents
{
    /// <summary>The file that each server has.</summary>
    public const string File = "server.properties";

    /// <summary>Bodies of operations that take a document, whose members no schema describes.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByOperation = new Dictionary<string, string>
    {
        ["updateWorkload"] = """
            {
              "apiVersion": "panel/v1", "kind": "Workload",
              "metadata": {"name": "sample"}, "spec": {"image": "none", "startup": "true"}
            }
            """,
    };

    /// <summary>Answers each line.</summary>
    public static string Server(string name) =>
        $$$"""
            apiVersion: panel/v1
            kind: Workload
            metadata: {name: "{{{name}}}"}
            spec:
              image: none
              startup: 'echo "listening"; while read line; do echo "you said $line"; done'
              ports: [{name: game, containerPort: 7777, protocol: TCP}]
              ready: {log: ["listening"]}
              stop: {signal: SIGTERM}
              stopTimeout: 5
              configFiles: [{path: {{{File}}}, parser: properties, set: {port: "1"}}]
              install: {image: none, entrypoint: sh, script: "echo motd={{{name}}} > {{{File}}}", timeoutSeconds: 60}
            """;

    /// <summary>Ends at once, so that there is an alert.</summary>
    public static string Crashing(string name) =>
        $$"""
            apiVersion: panel/v1
            kind: Workload
            metadata: {name: "{{name}}"}
            spec:
              image: none
              startup: 'exit 3'
              stop: {signal: SIGTERM}
            """;
}
