using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Instances.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MetricsHistory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "metric_history",
                columns: table => new
                {
                    target_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    hour = table.Column<int>(type: "INTEGER", nullable: false),
                    step = table.Column<int>(type: "INTEGER", nullable: false),
                    data = table.Column<byte[]>(type: "BLOB", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_metric_history", x => new { x.target_id, x.hour });
                });

            migrationBuilder.CreateIndex(
                name: "ix_metric_history_step_hour",
                table: "metric_history",
                columns: new[] { "step", "hour" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "metric_history");
        }
    }
}
