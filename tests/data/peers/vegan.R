# apt-get install r-cran-vegan (2.6-4) && Rscript vegan.R > vegan.csv
suppressMessages(library(vegan))
say <- function(name, figure, part, value) cat(sprintf("%s,%s,%d,%.15g\n", name, figure, part, value))
for (line in readLines("counts.csv")) {
  fields <- strsplit(line, ",")[[1]]
  counts <- as.integer(strsplit(fields[2], " ")[[1]])
  n <- sum(counts)
  for (part in unique(c(2, n %/% 10, n %/% 2, n - 1, n))) {
    here <- rarefy(counts, part)
    say(fields[1], "rarefied", part, here)
    # One draw less finds less by the singletons of the part, divided by its size.
    say(fields[1], "rate", part, here - rarefy(counts, part - 1))
  }
  say(fields[1], "chao1", n, estimateR(counts)["S.chao1"])
  say(fields[1], "same", n, 1 - simpson.unb(counts))
}
