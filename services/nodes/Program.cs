await Panel.Nodes.NodesHost.Create(args).RunAsync();
