mod corpus;
mod hostile;
mod input_file;
mod show;
mod speed;
