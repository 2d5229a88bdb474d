namespace Panel.Standalone.Tests;

/// <summary>Workload documents for tests to post, whose instances run as plain processes.</summary>
internal static class Workloads
{
    /// <summary>Answers each line; its install leaves a file behind.</summary>
    public const string Echo = """
        apiVersion: panel/v1
        kind: Workload
        metadata: {name: echo}
        spec:
          image: none
          startup: 'echo "listening on $SERVER_PORT, {{GREETING}}"; while read line; do echo "you said $line"; done'
          ports: [{name: game, containerPort: 7777, protocol: TCP}]
          ready: {log: ["listening"]}
          stop: {signal: SIGTERM}
          stopTimeout: 5
          variables: [{name: Greeting, env: GREETING, default: hello, rules: [required, string, "max:20"], viewable: true, editable: true}]
          configFiles: [{path: server.properties, parser: properties, set: {port: "{{SERVER_PORT}}"}}]
          install: {image: none, entrypoint: sh, script: "echo installing; echo data > installed.txt", timeoutSeconds: 60}
        """;
}
