using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>Workloads for tests, small enough for any shell.</summary>
internal static class TestWorkloads
{
    /// <summary>
    /// A server that is installed by a script, greets, serves a page on its port and answers what is typed.
    /// </summary>
    public const string Server = $$$"""
        apiVersion: panel/v1
        kind: Workload
        metadata: { name: server }
        spec:
          image: {{{DockerImages.Busybox}}}
          startup: 'sh server.sh "{{GREETING}}"'
          ports: [{ name: game, containerPort: 8080, protocol: TCP }]
          variables: [{ name: Greeting, env: GREETING, default: hello, rules: "required|string|max:20" }]
          configFiles:
            - path: server.properties
              parser: properties
              set: { motd: "{{server.build.env.GREETING}} there", port: "{{server.build.default.port}}" }
          ready: { log: "server is up" }
          stop: { command: stop }
          stopTimeout: 10
          install:
            image: {{{DockerImages.Busybox}}}
            entrypoint: sh
            script: |
              cd /mnt/server
              echo "installing"
              mkdir -p www
              echo "page of $GREETING" > www/index.html
              echo "max-players=5" > server.properties
              cat > server.sh <<'SCRIPT'
              echo "greeting: $1, $GREETING"
              grep motd server.properties
              httpd -p 8080 -h www
              echo "server is up"
              while read -r line; do
                if [ "$line" = stop ]; then echo "stopping"; exit 0; fi
                echo "you said $line"
              done
              SCRIPT
        """;

    /// <summary>Runs without being installed, answers what is typed, and says <c>up</c> each time it starts.</summary>
    public const string Echo = $$"""
        apiVersion: panel/v1
        kind: Workload
        metadata: { name: echo }
        spec:
          image: {{DockerImages.Busybox}}
          startup: 'echo up; while read -r line; do echo "you said $line"; done'
          ready: { log: up }
          stop: { signal: SIGKILL }
        """;

    /// <summary>
    /// Counts ten times a second, and answers what is typed: a shell gives its
    /// background jobs no input of their own accord.
    /// </summary>
    public const string Counter = $$"""
        apiVersion: panel/v1
        kind: Workload
        metadata: { name: counter }
        spec:
          image: {{DockerImages.Busybox}}
          startup: >-
            exec 3<&0; (while read -r line; do echo "you said $line"; done) <&3 &
            n=0; while true; do n=$((n+1)); echo "tick $n"; sleep 0.1; done
          ready: { log: "tick 1" }
          stop: { signal: SIGKILL }
        """;

    /// <summary>Never becomes ready, and does not listen to reason.</summary>
    public const string Hanging = $$"""
        apiVersion: panel/v1
        kind: Workload
        metadata: { name: hanging }
        spec:
          image: {{DockerImages.Busybox}}
          startup: 'trap "" TERM INT; echo waiting; while true; do sleep 1; done'
          ready: { log: "this is never said" }
          stop: { signal: SIGTERM }
          stopTimeout: 300
        """;

    /// <summary>An install that takes some seconds and then ends with this code.</summary>
    public static string SlowInstall(int exitCode) =>
        $$"""
            apiVersion: panel/v1
            kind: Workload
            metadata: { name: slow-install }
            spec:
              image: {{DockerImages.Busybox}}
              startup: 'echo up; while read -r line; do echo "you said $line"; done'
              ready: { log: up }
              stop: { signal: SIGKILL }
              install:
                image: {{DockerImages.Busybox}}
                entrypoint: sh
                script: |
                  echo "downloading"
                  sleep 6
                  echo "unpacked"
                  [ {{exitCode}} = 0 ] && echo done > /mnt/server/finished
                  exit {{exitCode}}
            """;
}
